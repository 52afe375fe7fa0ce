import type { Observable } from 'rxjs';
import type { Link } from '../session/link.ts';

/** The last part of a new znode's path. */
export interface ZnodeName {
  /** Starts with the GUID's part. The server appends the sequence number where the mode is sequential. */
  readonly name: string;
  readonly mode: 'ephemeral' | 'ephemeral-sequential';
}

/** The place in which a registration creates its znode. */
export interface Target {
  /** Names the registration in log lines: `node demo@localhost`. */
  readonly title: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The server deletes the folder when it has become empty. */
  readonly container: boolean;
  readonly znode: (guid: string) => ZnodeName;
  /**
   * A change of the data takes a new znode in place of the old one. Go nodes need it: they watch the children of the
   * folder, and no data.
   */
  readonly isReplaced: () => boolean;
  /** Asked before each create: errors where the target may not be used. */
  readonly allowed$: (link: Link) => Observable<never>;
}
