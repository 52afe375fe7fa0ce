import { concat, defer, EMPTY, filter, fromEvent, ignoreElements, merge, NEVER, take, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { unknownFields, warnOnce, type FieldsOf } from '../codec/unknown-fields.ts';
import { requireMethods, requireMilliseconds, requireObject } from '../errors/required.ts';
import type { Runtime } from '../session/runtime.ts';
import type { Announcement, Announcements } from './announcements.ts';
import type { Background } from './background.ts';

/** Options of `drain()`. */
export interface DrainOptions {
  /**
   * Milliseconds from the call to the deletion of the znodes, for readers to turn elsewhere and for calls in flight to
   * end. On Kubernetes it must be shorter than `terminationGracePeriodSeconds`. @default 5_000
   */
  readonly wait?: number;
  /** Ends the wait early, for example when the last connection is closed. @default none */
  readonly signal?: AbortSignal;
}

const fields: FieldsOf<Required<DrainOptions>> = { wait: true, signal: true };

export interface Draining {
  /** The registration that has the znode. Does nothing where it has other holders, or where there is none. */
  one$(path: string | undefined, options?: DrainOptions): Observable<never>;
  /** All registrations, for all holders. */
  all$(options?: DrainOptions): Observable<never>;
}

interface Plan {
  readonly drained: readonly Announcement[];
  /** All applications that stop with it. */
  readonly apps: readonly Announcement[];
  end(): void;
}

export const draining = (
  announced: Announcements,
  background: Pick<Background, 'startedBy' | 'settled$'>,
  { logger, scheduler }: Pick<Runtime, 'logger' | 'scheduler'>,
): Draining => {
  const warn = warnOnce(logger.warn);
  const isOver = (announcement: Announcement): boolean => !announced.list().includes(announcement);
  const drain$ = ({ drained, apps, end }: Plan, options: DrainOptions): Observable<never> => {
    const { wait = 5_000, signal } = requireObject('options', options);
    requireMilliseconds('wait', wait, 0);
    warn(unknownFields('drain', options, fields, 'DrainOptions'));
    if (signal !== undefined) requireMethods('signal', signal, ['addEventListener', 'removeEventListener']);
    const visible = apps.filter((app) => app.isVisible());
    for (const { title } of visible) {
      logger.info(`${title} is draining: announced as stopping, to be deleted in ${String(wait)} ms`);
    }
    for (const each of drained) each.drain();
    const waited$ = merge(
      timer(wait, scheduler),
      signal ? fromEvent(signal, 'abort') : NEVER,
      announced.list$.pipe(filter(() => visible.every(isOver))),
    ).pipe(take(1), ignoreElements());
    const ended$ = defer(() => {
      // Another call has begun to delete the znodes.
      const elsewhere$ = drained.length > 0 && drained.every(isOver) ? background.settled$ : EMPTY;
      return merge(background.startedBy(end), elsewhere$);
    });
    return concat(signal?.aborted ? EMPTY : waited$, ended$);
  };
  return {
    one$: (path, options = {}) =>
      defer(() => {
        const found = announced.list().find((each) => path !== undefined && each.path() === path);
        if (!found) return EMPTY;
        if (found.holders() > 1) {
          logger.info(`${found.title} is not drained: it has another holder, who keeps it as it is`);
          return EMPTY;
        }
        const isAppOf = ({ type, node }: Announcement): boolean => type === 'app' && node === found.node;
        const apps = found.type === 'app' ? [found] : announced.list().filter(isAppOf);
        return drain$({ drained: [found], apps, end: found.end }, options);
      }),
    all$: (options = {}) =>
      defer(() => {
        const list = announced.list();
        const nodes = list.filter(({ type }) => type === 'node');
        const apps = list.filter(({ type }) => type === 'app');
        return drain$({ drained: nodes, apps, end: announced.endAll }, options);
      }),
  };
};
