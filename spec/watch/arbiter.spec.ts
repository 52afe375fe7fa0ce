import { defer, NEVER, Subject, throwError, type Observable } from 'rxjs';
import type { Operation, Request } from '../../lib/connection/request.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { requests } from '../../lib/connection/wire/requests.ts';
import { numberOf } from '../../lib/errors/codes.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import type { Link } from '../../lib/session/link.ts';
import { arbiter, type WatchMode } from '../../lib/watch/arbiter.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { opcodes } from '../support/opcodes.ts';

const setUp = (answer$: (request: Request) => Observable<unknown> = () => NEVER, supports = true) => {
  const logger = listeningLogger();
  const sent: string[] = [];
  const log: string[] = [];
  const events$ = new Subject<WatchEvent>();
  const request = (asked: Request): Observable<unknown> => {
    sent.push([asked.op, ...('mode' in asked ? [asked.mode] : [])].join(' '));
    return answer$(asked);
  };
  const link = { connection: { events$ }, request, supports: () => supports } as unknown as Link;
  const { watch$, arms } = arbiter(logger);
  const watch = (who: string, path: string, mode: WatchMode) =>
    watch$(link, path, mode).subscribe({
      next: ({ type }) => log.push(`${who} ${type}`),
      error: (error: Error) => log.push(`${who} ${error.name}`),
    });
  return { sent, log, logger, events$, watch, arms: arms.bind(undefined, link) };
};

describe('arbiter', () => {
  it('tells a lasting watch of the child whose event was on its way when the recursive one beside it left', () => {
    const { sent, log, events$, watch } = setUp();
    watch('a', '/p', 'persistent');
    watch('b', '/p', 'recursive').unsubscribe();
    log.length = 0;
    events$.next({ type: 'created', path: '/p/c' });
    expect(sent).toEqual(['addWatch persistent', 'addWatch recursive', 'addWatch persistent']);
    expect(log).toEqual(['a children']);
  });

  it('fails for all who share a watch that could not be set', () => {
    const answer$ = new Subject<unknown>();
    const { log, watch } = setUp(() => answer$);
    watch('a', '/p', 'persistent');
    watch('b', '/p', 'persistent');
    answer$.error(new ZooKeeperError(-127, 'addWatch', '/p'));
    expect(log).toEqual(['a armed', 'b armed', 'a ZooKeeperError', 'b ZooKeeperError']);
  });

  it('sets the watch for those who stay, when who asked for it leaves before the request could be sent', () => {
    const frames: Buffer[] = [];
    const underWay = requests({ send: (frame) => frames.push(frame), now: () => 0, maxFrame: 1_000 });
    for (let count = 0; count < 1_024; count += 1) {
      underWay.request({ op: 'sync', path: '/' }).subscribe({ error: () => undefined });
    }
    const { watch } = setUp((request) => underWay.request<Operation>(request));
    const first = watch('a', '/p', 'persistent');
    watch('b', '/p', 'persistent');
    first.unsubscribe();
    underWay.overflow(1, 0);
    const sent = frames.slice(1_024).map((frame) => frame.readInt32BE(8));
    expect(sent).toContain(opcodes.addWatch);
  });

  it('asks no server twice for what it does not know: each time would cost the connection', () => {
    const { sent, watch } = setUp(() => NEVER, false);
    watch('a', '/p', 'recursive');
    expect(sent).not.toContain('addWatch recursive');
  });

  it('has reads arm what no lasting watch tells of', () => {
    const lasting = setUp();
    lasting.watch('a', '/p', 'recursive');
    lasting.watch('b', '/p/c', 'persistent');
    const kinds = ['getData', 'getChildren'] as const;
    expect(kinds.map((op) => lasting.arms('/p', op))).toEqual([false, true]);
    expect(kinds.map((op) => lasting.arms('/p/c', op))).toEqual([false, false]);
    const { sent, arms, watch } = setUp(() => NEVER, false);
    watch('a', '/p', 'recursive');
    expect(kinds.map((op) => arms('/p', op))).toEqual([true, true]);
    expect(sent).toEqual([]);
  });

  it('tells where reads arm of what happens at the path, and below it to whoever watches all of it', () => {
    const { log, events$, watch } = setUp(() => NEVER, false);
    watch('a', '/p', 'persistent');
    const tree = watch('b', '/p', 'recursive');
    log.length = 0;
    for (const path of ['/p', '/p/c', '/pc', '/q']) events$.next({ type: 'changed', path });
    expect(log).toEqual(['a changed', 'b changed', 'b changed']);
    tree.unsubscribe();
    expect(events$.observed).toBe(true);
    events$.complete();
    expect(events$.observed).toBe(false);
  });

  it('has nobody listen for whoever came and went, where reads arm', () => {
    const { events$, watch } = setUp(() => NEVER, false);
    for (let count = 0; count < 1_000; count += 1) watch('a', '/p', 'persistent').unsubscribe();
    expect(events$.observed).toBe(false);
  });

  it('removes what reads have armed at a path with the last who needs it, but not from within a tree', () => {
    const { sent, watch } = setUp(() => NEVER, false);
    const [first, second] = [watch('a', '/p/c', 'persistent'), watch('b', '/p/c', 'persistent')];
    first.unsubscribe();
    expect(sent).toEqual([]);
    const tree = watch('c', '/p', 'recursive');
    second.unsubscribe();
    expect(sent).toEqual([]);
    watch('b', '/p', 'persistent').unsubscribe();
    tree.unsubscribe();
    expect(sent).toEqual(['removeWatches']);
    watch('a', '/p/c', 'persistent').unsubscribe();
    expect(sent).toEqual(['removeWatches', 'removeWatches']);
  });

  it('removes the watch with the last who needs it', () => {
    const { sent, watch } = setUp();
    watch('a', '/p', 'persistent').unsubscribe();
    expect(sent).toEqual(['addWatch persistent', 'removeWatches']);
  });

  it.each([
    ['NoWatcher', 0],
    ['SessionMoved', 0],
    ['Throttled', 1],
  ] as const)(
    'logs that a watch could not be removed, where that is no fact of the tree: %s',
    (code, lines) => {
      const { watch, logger } = setUp(({ op }) =>
        op === 'removeWatches' ? throwError(() => new ZooKeeperError(numberOf(code), op, '/p')) : NEVER,
      );
      watch('a', '/p', 'persistent').unsubscribe();
      expect(logger.lines).toEqual(
        Array<unknown>(lines).fill(
          expect.stringMatching(/^warn: .*removeWatches \/p: Throttled.*; the server goes on watching \/p/),
        ),
      );
    },
  );

  it('has lists read anew only after the recursive watch that takes the place has been sent', () => {
    const { log, watch } = setUp(({ op }) =>
      defer(() => {
        log.push(op);
        return NEVER;
      }),
    );
    watch('a', '/p', 'persistent');
    watch('b', '/p', 'recursive');
    expect(log).toEqual(['addWatch', 'a armed', 'addWatch', 'a children', 'b armed']);
  });
});
