import {
  asyncScheduler,
  defer,
  finalize,
  merge,
  NEVER,
  of,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { schedulerClock, systemClock } from '../../lib/session/clock.ts';
import { shareLatest } from '../../lib/session/share-latest.ts';
import { assertMarblesEqual } from '../../lib/testing/index.ts';

/** A session, and a view that stands on it; each says when it starts and when it ends. */
const drawn = (test: (tools: ReturnType<typeof toolsOf>) => void): void => {
  const scheduler = new TestScheduler(assertMarblesEqual);
  scheduler.run(({ expectObservable }) => {
    test(toolsOf(scheduler, expectObservable));
  });
};
const toolsOf = (scheduler: TestScheduler, expectObservable: TestScheduler['expectObservable']) => {
  const runtime = { linger: 4, scheduler, clock: schedulerClock(scheduler) };
  const told: string[] = [];
  const source = (name: string, on$: Observable<unknown>): Observable<unknown> =>
    defer(() => {
      told.push(`${String(scheduler.now())} ${name} starts`);
      return merge(of(name), on$);
    }).pipe(finalize(() => told.push(`${String(scheduler.now())} ${name} ends`)));
  const session$ = source('session', NEVER).pipe(shareLatest(runtime));
  const view$ = source('view', session$).pipe(shareLatest(runtime));
  /** Subscribes at the first mark, and leaves at the second one. */
  const use = (what$: Observable<unknown>, from: number, to: number): void => {
    scheduler.schedule(() => {
      what$.pipe(takeUntil(timer(to - from))).subscribe();
    }, from);
  };
  // The rest of the diagrams is in the times.
  const expectTold = (lines: readonly string[]): void => {
    expectObservable(
      timer(50).pipe(
        tap(() => {
          expect(told).toEqual(lines);
        }),
      ),
    ).toBe('50ms (0|)', { '0': 0 });
  };
  return { session$, view$, use, expectTold };
};

describe('shareLatest', () => {
  it('ends a stream, and the one that it stands on, together, once the linger of the last subscriber is over', () => {
    drawn(({ view$, use, expectTold }) => {
      use(view$, 1, 3);
      expectTold(['1 view starts', '1 session starts', '7 session ends', '7 view ends']);
    });
  });

  it('starts nothing anew for a subscriber that comes back in time', () => {
    drawn(({ view$, use, expectTold }) => {
      use(view$, 1, 3);
      use(view$, 6, 8);
      expectTold(['1 view starts', '1 session starts', '12 session ends', '12 view ends']);
    });
  });

  it('keeps a stream for the linger of its own last subscriber, though another one on it has ended', () => {
    drawn(({ session$, view$, use, expectTold }) => {
      use(view$, 1, 3);
      use(session$, 2, 5);
      expectTold(['1 view starts', '1 session starts', '7 view ends', '9 session ends']);
    });
  });

  it('ends no earlier than its subscribers, whoever lingers', () => {
    drawn(({ session$, view$, use, expectTold }) => {
      use(merge(view$, session$), 1, 3);
      use(session$, 4, 20);
      expectTold(['1 view starts', '1 session starts', '7 view ends', '24 session ends']);
    });
  });

  it('lingers on a timer that keeps no process alive', () => {
    const timers = jest.spyOn(global, 'setTimeout');
    const shared$ = NEVER.pipe(
      shareLatest({ linger: 60_000, scheduler: asyncScheduler, clock: systemClock }),
    );
    shared$.subscribe().unsubscribe();
    const pending = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
    timers.mockRestore();
    expect(pending.map((each) => each.hasRef())).toEqual([false]);
    // The next subscriber ends the wait.
    const clear = jest.spyOn(global, 'clearTimeout');
    shared$.subscribe().unsubscribe();
    expect(clear).toHaveBeenCalledWith(pending[0]);
    clear.mockRestore();
  });
});
