import { distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Registrar, SessionState } from '../../lib/index.ts';
import type { Recorder } from './recorder.ts';

/** But for the empty list that comes first where the folder is read before anybody creates it. */
const lists = (seen: Recorder, stream: string): readonly string[] => {
  const [first, ...later] = seen.of(stream);
  return first === undefined || first === '[]' ? later : [first, ...later];
};
/** What `members` told. */
export const membersOf = (seen: Recorder): readonly string[] => lists(seen, 'members');
/** What `apps` told. */
export const appsOf = (seen: Recorder): readonly string[] => lists(seen, 'apps');

/** The statuses of a session, each once, however many attempts there are in it. */
export const statuses = ({ session$ }: Registrar): Observable<SessionState['status']> =>
  session$.pipe(
    map(({ status }) => status),
    distinctUntilChanged(),
  );

/** Subscribes to every stream of a registrar, in one history. A demoted leader counts as one that is not itself. */
export const watchAll = (seen: Recorder, registrar: Registrar): Recorder => {
  seen.listen('role', registrar.role$, (role) => (role.status === 'leader' ? role.lease.token : role.reason));
  seen.listen(
    'leader',
    registrar.leader$,
    (leader) => `${leader?.member?.name ?? '-'}${leader?.self === true ? ' self' : ''}`,
  );
  seen.listen(
    'stale',
    registrar.cluster$.pipe(
      map(({ stale }) => stale),
      distinctUntilChanged(),
    ),
    String,
  );
  seen.listen('session', statuses(registrar), String);
  seen.listen('members', registrar.members$, (list) => `[${list.map(({ name }) => name).join()}]`);
  seen.listen('apps', registrar.apps$, (list) => `[${list.join()}]`);
  return seen;
};
