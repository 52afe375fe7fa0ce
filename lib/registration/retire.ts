import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  merge,
  of,
  race,
  switchMap,
  take,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { Link } from '../session/link.ts';
import { patient } from '../session/patient.ts';
import type { RegistrationAttempt } from './attempt.ts';
import { deleteZnode } from './delete-znode.ts';
import { findOwn } from './find-own.ts';
import type { RegistrationContext } from './registration-context.ts';
import type { Target } from './target.ts';

/** `later`: nothing waits for the deletion any longer, and it goes on. */
type Outcome = 'over' | 'deleted' | 'later';
type Sent = Exclude<RegistrationAttempt, { status: 'unsent' }>;

/**
 * Ends an attempt: deletes every znode that it has created. Emits when nothing need wait for it any longer: it is over,
 * or `closeTimeout` has passed since no work relies on its znode any more. From then on it does not hold the session; expiry may delete the znode instead.
 */
export const retire$ = (
  context: RegistrationContext,
  { folder, title }: Target,
  attempt: Sent,
  incarnation: number | undefined,
): Observable<Outcome> => {
  const { transition$, passive$, runtime } = context;
  const released$ = attempt.status === 'created' ? context.beforeDelete$(attempt.path) : EMPTY;
  const onLink = (link: Link): Observable<Outcome> => {
    if (link.incarnation !== incarnation) return of('over');
    const deleteOwn = (path: string): Observable<never> =>
      concat(context.beforeDelete$(path), deleteZnode(link, path));
    const deleted$ = findOwn(link, folder, attempt).pipe(
      concatMap((paths) => merge(...paths.map((path) => deleteOwn(path)))),
    );
    return concat(released$, deleted$, of<Outcome>('deleted'));
  };
  const over$ = (steps$: typeof transition$): Observable<Outcome> =>
    steps$.pipe(
      switchMap(({ link, state }): Observable<Outcome> => {
        if (link) return onLink(link).pipe(patient(runtime));
        // Without a session to resume, the session of the attempt is over.
        return state.status === 'suspended' ? EMPTY : of('over');
      }),
      take(1),
    );
  const late$ = concat(
    released$,
    timer(runtime.closeTimeout, runtime.scheduler).pipe(
      concatMap(() => concat(of<Outcome>('later'), over$(passive$))),
    ),
  );
  const what = attempt.status === 'created' ? attempt.path : `the znode of ${attempt.guid} in ${folder}`;
  const lines: Readonly<Record<Outcome, readonly [level: 'debug' | 'info' | 'warn', line: string]>> = {
    deleted: ['info', `${title}: deleted ${what}`],
    over: ['debug', `${title}: its session has ended, and ${what} with it`],
    later: [
      'warn',
      `${title}: ${what} is not deleted after ${String(runtime.closeTimeout)} ms; it goes with its session, unless the deletion succeeds before`,
    ],
  };
  return race(over$(transition$), late$).pipe(
    tap((outcome) => {
      const [level, line] = lines[outcome];
      runtime.logger[level](line);
    }),
    catchError((error: unknown) => {
      runtime.logger.error(
        `${title}: ${what} could not be deleted, and stays until its session ends: ${String(error)}`,
      );
      return EMPTY;
    }),
  );
};
