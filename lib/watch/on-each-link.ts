import { EMPTY, switchMap, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import { patient } from '../session/patient.ts';
import type { Watches } from './watches.ts';

/** The same work on each connection in turn: with a connection go its requests, watches and late replies. */
export const onEachLink = <T>(
  { transition$, runtime }: Pick<Watches, 'transition$' | 'runtime'>,
  work: (link: Link) => Observable<T>,
): Observable<T> =>
  transition$.pipe(switchMap(({ link }) => (link ? work(link).pipe(patient(runtime)) : EMPTY)));
