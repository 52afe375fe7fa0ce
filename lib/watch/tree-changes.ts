import {
  EMPTY,
  defer,
  distinct,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  Subject,
  timer,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { parentOf } from '../codec/cluster-paths.ts';
import type { Link } from '../session/link.ts';
import type { Change, Found, Located } from './change.ts';
import { oneShotHydration } from './one-shot-hydration.ts';
import { listRetries } from './list-retries.ts';
import { onEachLink } from './on-each-link.ts';
import { readArmed } from './read-armed.ts';
import { readGroup, readOne, type Answers, type Outcome } from './read-group.ts';
import { recursiveHydration } from './recursive-hydration.ts';
import type { Task, Wants } from './task.ts';
import type { Watches } from './watches.ts';

export interface TreeOptions<A extends Located> {
  readonly path: string;
  readonly wants: Wants;
  /** Called as it arrives. */
  readonly decode: (path: string, found: Found, link: Link) => A;
  /** Each emission has the list of `path` read once more. */
  readonly relist$?: Observable<unknown>;
}

const groupSize = 256;
/** Reads under way; asked for again when half of them are answered, since few large writes cost least. */
const mostReads = 16 * groupSize;

const inGroups = (tasks: readonly Task[]): readonly (readonly Task[])[] =>
  Array.from({ length: Math.ceil(tasks.length / groupSize) }, (_, at) =>
    tasks.slice(at * groupSize, (at + 1) * groupSize),
  );

const onLink = <A extends Located>(
  link: Link,
  watches: Watches,
  options: TreeOptions<A>,
): Observable<Change<A>> =>
  defer(() => {
    const { path, decode, relist$ = NEVER } = options;
    const { logger, scheduler } = watches.runtime;
    /** No lasting watch will tell of what is read: each read arms a watch of its own. */
    const arms = watches.arbiter.arms(link, path, 'getData');
    const state = (arms ? oneShotHydration : recursiveHydration)<A>(path, options.wants);
    const retries = listRetries(watches.runtime);
    const blind$ = new Subject<string>();
    let underWay = 0;

    const found = (task: Task, what: Found): void => {
      // Above the root is nobody's business; its own list fails, and is tried again.
      if (what.data === undefined && what.problem === 'unreadable' && task.path !== path) {
        const folder = parentOf(task.path);
        if (state.blind(folder)) {
          blind$.next(folder);
          logger.warn(
            `${folder} has znodes that this client may not read: it is listed at each change from now on`,
          );
        }
      }
      state.found(task, decode(task.path, what, link));
    };
    /** Gives what is still to be done; for nearly all answers that is nothing. */
    const settle = (task: Task, outcome: Outcome, zxid: bigint): Observable<Change<A>> | undefined => {
      switch (outcome.op) {
        case 'error':
          return undefined;
        case 'getData':
          found(task, outcome);
          break;
        case 'unreadable':
        case 'too-large':
          found(task, { data: undefined, stat: outcome.stat, problem: outcome.op });
          break;
        case 'getChildren':
          state.listed(task, outcome.children, zxid);
          break;
        case 'absent':
          // No watch stands on what is absent, but the one of its parent; of the root itself it waits for the creation.
          if (task.op === 'getChildren' && (!arms || task.path === path)) {
            state.listed(task, [], link.connection.lastZxid);
          } else state.absent(task);
          break;
        case 'failed':
          underWay -= 1;
          state.failed(task);
          return retries.failed(task.path, outcome.cause);
      }
      underWay -= 1;
      return undefined;
    };
    const send$ = (answers$: Observable<Answers>, count: number): Observable<Change<A>> => {
      underWay += count;
      return answers$.pipe(
        mergeMap(({ tasks, outcomes, zxid }) => {
          const more: Observable<Change<A>>[] = [];
          outcomes.forEach((outcome, at) => {
            const more$ = settle(tasks[at] as Task, outcome, zxid);
            if (more$) more.push(more$);
          });
          return merge(...more);
        }),
      );
    };
    /** All that can be told and asked now. */
    const pulse = (): ObservableInput<Change<A>> => {
      const changes = [...state.take(link.connection.lastZxid)];
      const due = underWay > mostReads / 2 ? [] : state.due(mostReads - underWay);
      if (due.length === 0) return changes;
      // By itself a list may be of any size; and only by itself can a read arm a watch.
      const alone = (task: Task): boolean =>
        arms || (task.op === 'getChildren' && (task.path === path || state.isBlind(task.path)));
      const read$ = (task: Task): Observable<Answers> =>
        arms
          ? readArmed(link, task, task.path === path)
          : readOne(link, task, task.path === path && state.isBlind(path));
      const lone = due.filter(alone);
      const others = lone.length === 0 ? due : due.filter((task) => !alone(task));
      return merge(
        ...lone.map((task) => send$(read$(task), 1)),
        ...inGroups(others).map((group) => send$(readGroup(link, group), group.length)),
        changes,
      );
    };

    /** What no event told, be it forbidden at birth or later, shows in the number of children. */
    const audit$ = timer(link.timeout, link.timeout, scheduler).pipe(
      mergeMap(() => link.request<'exists'>({ op: 'exists', path })),
      mergeMap(({ stat }) => {
        if (state.size() === undefined || state.size() === (stat?.numChildren ?? 0)) return EMPTY;
        state.relist(path);
        return pulse();
      }),
    );
    // The root's own watch is recursive: there the list has to arm one.
    const lists$ = blind$.pipe(
      filter((folder) => folder !== path),
      distinct(),
      mergeMap((folder) => watches.arbiter.watch$(link, folder, 'persistent')),
      ignoreElements(),
    );
    return merge(
      lists$,
      audit$,
      watches.arbiter.watch$(link, path, 'recursive').pipe(
        filter((signal) => {
          if (signal.type !== 'armed') state.event(signal);
          return signal.type === 'armed';
        }),
        mergeMap(() => merge(link.request<'sync'>({ op: 'sync', path }).pipe(ignoreElements()), pulse())),
      ),
      merge(relist$.pipe(map(() => path)), retries.retry$).pipe(
        mergeMap((folder) => {
          state.relist(folder);
          return pulse();
        }),
      ),
      link.connection.turn$.pipe(
        filter((turn) => turn === 'end'),
        mergeMap(pulse),
      ),
    );
  });

/**
 * A subtree as steps from one consistent picture to the next: a new connection begins with a complete picture. Over one
 * recursive watch a change costs one read; on a server without, one list more where something comes or goes. Cold; silent
 * while disconnected; completes with the session. Errors: AuthFailed. What cannot be read is told by `decode`; a list that
 * cannot be had is tried again.
 */
export const treeChanges$ = <A extends Located>(
  watches: Watches,
  options: TreeOptions<A>,
): Observable<Change<A>> => onEachLink(watches, (link) => onLink(link, watches, options));
