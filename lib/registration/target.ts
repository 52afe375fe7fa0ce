import type { Observable } from 'rxjs';
import type { Link } from '../session/link.ts';

/** The place in which a registration creates its znode. */
export interface Target {
  /** Names the registration in log lines: `node demo@localhost`. */
  readonly title: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The server deletes the folder when it has become empty. */
  readonly container: boolean;
  /** First part of the znode's name; starts with the GUID's part. The server appends the sequence number. */
  readonly prefix: (guid: string) => string;
  /** Asked before each create: errors where the target may not be used. */
  readonly allowed$: (link: Link) => Observable<never>;
}
