import type { Observable } from 'rxjs';
import type { Acl } from '../connection/acl.ts';
import type { Link } from '../session/link.ts';
import type { Session } from '../session/session.ts';
import type { Watches } from '../watch/watches.ts';

/** Where a registration creates its znode. */
export interface Place {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The folder is deleted by the server when it has become empty. */
  readonly container: boolean;
  /** First part of the znode's name; starts with the GUID's part. The server appends the sequence number. */
  readonly prefix: (guid: string) => string;
  /** Asked before each create: errors where this place may not be used. */
  readonly allowed$: (link: Link) => Observable<never>;
}

/** What all registrations of a registrar have in common. */
export interface Registry extends Watches, Pick<Session, 'passive$'> {
  /** What public paths leave out: empty, or a path. */
  readonly chroot: string;
  readonly acl: readonly Acl[];
  /** Emits when the registrar closes. */
  readonly closing$: Observable<unknown>;
  /** Completes when nobody relies on the znode any more, in bounded time: it is about to be deleted. */
  readonly beforeDelete$: (path: string) => Observable<never>;
  /** Lets work go on that has lost its subscriber. */
  readonly background: (work$: Observable<unknown>) => void;
}
