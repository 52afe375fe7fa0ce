import { map, mergeMap, timer, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import type { Runtime } from '../session/runtime.ts';

/**
 * The number of children of a folder, once per session timeout: what no event told, be it forbidden at birth or later,
 * shows in it.
 */
export const childCounts = (
  link: Link,
  { scheduler }: Pick<Runtime, 'scheduler'>,
  path: string,
): Observable<number> =>
  timer(link.timeout, link.timeout, scheduler).pipe(
    mergeMap(() => link.request({ op: 'exists', path })),
    map(({ stat }) => stat?.numChildren ?? 0),
  );
