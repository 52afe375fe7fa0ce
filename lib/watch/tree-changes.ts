import {
  defer,
  distinct,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  Subject,
  tap,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { parentOf } from '../codec/cluster-paths.ts';
import { pauseOf } from '../connection/one-pass.ts';
import { listSlice, sliceSize, workQueue } from '../connection/work-queue.ts';
import type { Link } from '../session/link.ts';
import type { Change, Found, Located } from './change.ts';
import { childCounts } from './child-counts.ts';
import { dataRetries } from './data-retries.ts';
import { dueRequests, groupSize, type DueRequest } from './due-requests.ts';
import { listRetries } from './list-retries.ts';
import { oneShotHydration } from './one-shot-hydration.ts';
import { onEachLink } from './on-each-link.ts';
import type { Answers, Outcome } from './read-group.ts';
import { recursiveHydration } from './recursive-hydration.ts';
import type { Task } from './task.ts';
import type { TreeOptions } from './tree-options.ts';
import type { Watches } from './watches.ts';

/** Reads under way; asked for again when half of them are answered, since few large writes cost least. */
const mostReads = 16 * groupSize;
/** Reading names costs as much as decoding so many bytes each: 10,000 names are a slice. */
const nameCost = sliceSize / listSlice;

const onLink = <A extends Located>(
  link: Link,
  watches: Watches,
  options: TreeOptions<A>,
): Observable<Change<A>> =>
  defer(() => {
    const { path, decode, relist$ = NEVER } = options;
    const { runtime } = watches;
    /** No lasting watch will tell of what is read: each read arms a watch of its own. */
    const arms = watches.arbiter.arms(link, path, 'getData');
    const state = (arms ? oneShotHydration : recursiveHydration)<A>(path, options.wants);
    const blind$ = new Subject<string>();
    const result$ = new Subject<ObservableInput<Change<A>>>();
    const queue = workQueue(pauseOf(runtime.scheduler), (error) => {
      result$.error(error);
    });
    let underWay = 0;

    const found = (task: Task, what: Found): void => {
      // Above the root is nobody's business; its own list fails, and is tried again.
      if (what.data === undefined && what.problem === 'unreadable' && task.path !== path) {
        const folder = parentOf(task.path);
        if (state.blind(folder)) {
          blind$.next(folder);
          runtime.logger.warn(
            `${folder} has znodes that this client may not read: it is listed at each change from now on`,
          );
        }
      }
      state.found(task, decode(task.path, what, link));
    };
    /** The server had processed `zxid` when it sent the outcome. */
    const settle = (task: Task, outcome: Outcome, zxid: bigint): void => {
      switch (outcome.op) {
        case 'error':
          return;
        case 'getData':
          found(task, outcome);
          break;
        case 'unreadable':
        case 'too-large':
          found(task, { data: undefined, stat: outcome.stat, problem: outcome.op });
          break;
        case 'unanswered':
          found(task, { data: undefined, stat: outcome.stat, problem: outcome.op });
          result$.next(reread$(task.path, outcome.retryInMs));
          break;
        case 'getChildren':
          break;
        case 'absent':
          // No watch stands on what is absent, but the one of its parent; of the root itself it waits for the creation.
          if (task.op === 'getChildren' && (!arms || task.path === path)) state.listed(task, [], zxid);
          else state.absent(task);
          break;
        case 'failed':
          state.failed(task);
          result$.next(retry$(task.path, outcome.cause));
      }
      underWay -= 1;
    };
    function* read({ tasks, outcomes, zxid }: Answers, known: bigint): Generator<number, void> {
      for (const [at, outcome] of outcomes.entries()) {
        const task = tasks[at] as Task;
        if (outcome.op === 'getData') yield outcome.data.length;
        else if (outcome.op === 'getChildren') {
          for (const names of state.listing(task, outcome.children, zxid)) yield names * nameCost;
        }
        settle(task, outcome, known);
      }
    }
    const send$ = ({ answers$, count }: DueRequest): Observable<never> => {
      underWay += count;
      return answers$.pipe(
        tap((answers) => {
          const known = link.connection.lastZxid;
          queue.add(() => read(answers, known));
        }),
        ignoreElements(),
      );
    };
    /** Emits the snapshots that are complete and sends the reads that are due, when all that arrived before is read. */
    const pulse = (): void => {
      const known = link.connection.lastZxid;
      queue.add(() => {
        const changes = [...state.take(known)];
        const due = underWay > mostReads / 2 ? [] : state.due(mostReads - underWay);
        const requests = dueRequests(link, due, { root: path, arms, isBlind: state.isBlind });
        result$.next(merge(...requests.map(send$), changes));
        return undefined;
      });
    };
    const changed = (change: () => void): void => {
      queue.add(() => {
        change();
        return undefined;
      });
    };
    const relist = (folder: string): void => {
      changed(() => {
        state.relist(folder);
      });
      pulse();
    };
    const asked = (): void => {
      relist(path);
    };
    const retry$ = listRetries(runtime, relist);
    const reread$ = dataRetries(runtime, (path) => {
      changed(() => {
        state.event({ type: 'changed', path });
      });
      pulse();
    });
    const audit$ = childCounts(link, runtime, path).pipe(
      tap((count) => {
        changed(() => {
          if (state.size() !== undefined && state.size() !== count) relist(path);
        });
      }),
    );
    // The root's own watch is recursive: there the list has to arm one.
    const lists$ = blind$.pipe(
      filter((folder) => folder !== path),
      distinct(),
      mergeMap((folder) => watches.arbiter.watch$(link, folder, 'persistent')),
    );
    const signal$ = watches.arbiter.watch$(link, path, 'recursive').pipe(
      mergeMap((signal) => {
        if (signal.type === 'armed') {
          return merge(
            link.request({ op: 'sync', path }).pipe(ignoreElements()),
            defer(() => {
              pulse();
              return EMPTY;
            }),
          );
        }
        changed(() => {
          state.event(signal);
        });
        return EMPTY;
      }),
    );
    const ended$ = link.connection.turn$.pipe(
      filter((turn) => turn === 'end'),
      tap(pulse),
    );
    return merge(
      result$.pipe(mergeMap((result) => result)),
      merge(lists$, audit$, signal$, relist$.pipe(map(asked)), ended$).pipe(ignoreElements()),
    ).pipe(finalize(queue.stop));
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
