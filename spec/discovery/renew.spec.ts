import { map, timer } from 'rxjs';
import type { Contender } from '../../lib/discovery/candidacies.ts';
import { renew$ } from '../../lib/discovery/renew.ts';
import { fakeWatches } from '../support/fake-watches.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { marbles } from '../support/marbles.ts';

/** In quarters of a lease. */
const sentAt = Object.fromEntries('abcdefghij'.split('').map((letter, at) => [letter, at]));

/** Proofs of a session of 16 frames whose server takes so many to answer, and what the log says of them. */
const proofs = (answerAfter: number, diagram: string, leaseMargin = 4, limit = 12): readonly string[] => {
  const logger = listeningLogger();
  marbles(({ expectObservable }) => {
    const runtime = { ...fakeWatches().watches.runtime, logger };
    const link = { epoch: 1, timeout: 16, request: () => timer(answerAfter) };
    const contender = { link, own: { path: '/nodes/a' } } as unknown as Contender;
    const sent$ = renew$(contender, runtime, { nodes: '/nodes', leaseMargin }).pipe(
      map(({ at }) => (at.monotonic / limit) * 4),
    );
    expectObservable(sent$, '--------------------!').toBe(diagram, sentAt);
  });
  return logger.lines;
};

describe('renewal of the lease', () => {
  it('asks every quarter of a lease, whether or not the last one was answered', () => {
    expect(proofs(1, '-a--b--c--d--e--f--g')).toEqual([]);
    expect(proofs(8, '--------a--b--c--d---')).toEqual([]);
  });

  it('says once why nobody leads: answers take three quarters of a lease', () => {
    const lines = proofs(9, '---------a--b--c--d-');
    expect(lines).toEqual([
      expect.stringContaining('warn: a sync was answered after 9 ms, and a lease lasts 12 ms'),
    ]);
  });

  it('says that a margin is cut: half of the timeout is the most', () => {
    expect(proofs(1, '-a-b-c-d-e-f-g-h-i-j', 12, 8)).toEqual([
      expect.stringContaining('leaseMargin 12 is cut to 8 ms'),
    ]);
  });
});
