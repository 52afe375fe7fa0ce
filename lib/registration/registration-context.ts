import type { Observable } from 'rxjs';
import type { Acl } from '../connection/acl.ts';
import type { Session } from '../session/session.ts';
import type { Watches } from '../watch/watches.ts';

/** Shared by all registrations of a registrar. */
export interface RegistrationContext extends Watches, Pick<Session, 'passive$'> {
  /** Public paths leave it out: empty, or a path. */
  readonly chroot: string;
  readonly acl: readonly Acl[];
  /** A GUID that the session has not had. */
  readonly newGuid: (sessionId: bigint) => string;
  /** Emits when the registrar closes. */
  readonly closing$: Observable<unknown>;
  /** Completes when no work relies on the znode any more, in bounded time: the znode is about to be deleted. */
  readonly beforeDelete$: (path: string) => Observable<never>;
  /** Lets work go on that has lost its subscriber. */
  readonly background: (work$: Observable<unknown>) => void;
}
