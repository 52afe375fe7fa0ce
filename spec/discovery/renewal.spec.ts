import { map, of, throwError, timer, type Observable } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import type { Contender } from '../../lib/discovery/candidacies.ts';
import { renew$ } from '../../lib/discovery/renewal.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { fakeWatches } from '../support/fake-watches.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { marbles } from '../support/marbles.ts';

const path = '/nodes/a';
const code = { NoNode: -101, NoAuth: -102, BadVersion: -103, ConnectionLoss: -4, Throttled: -127 } as const;
const refuse = (name: keyof typeof code, op = 'check') =>
  throwError(() => new ZooKeeperError(code[name], op, path));

const setUp = (request: (request: Request) => Observable<unknown>, hasMulti = true) => {
  const logger = listeningLogger();
  const link = { epoch: 1, supports: (op: string) => hasMulti || op !== 'multi', request };
  const contender = { link, own: { path } } as unknown as Contender;
  return {
    logger,
    renewals$: renew$(contender, { ...fakeWatches().watches.runtime, logger }, 3),
  };
};

describe('renew$', () => {
  it('renews at once, again with the first answer, then at every interval', () => {
    marbles(({ expectObservable }) => {
      const sent$ = setUp(() => timer(1)).renewals$.pipe(
        map((outcome) => (outcome.type === 'renewed' ? String(outcome.renewal.sent.monotonic) : '')),
      );
      // The second one is sent in the frame of the first answer.
      expectObservable(sent$, '----------!').toBe('-ab-c--d--', { a: '0', b: '1', c: '3', d: '6' });
    });
  });

  it('does not wait for an answer before it renews again', () => {
    marbles(({ expectObservable }) => {
      const sent$ = setUp(() => timer(7)).renewals$.pipe(
        map((outcome) => (outcome.type === 'renewed' ? String(outcome.renewal.sent.monotonic) : '')),
      );
      expectObservable(sent$, '--------------!').toBe('-------a--b--c', { a: '0', b: '3', c: '6' });
    });
  });

  it('names the newest renewal that was acknowledged when each one was sent', () => {
    marbles(({ expectObservable }) => {
      const previous$ = setUp(() => timer(4)).renewals$.pipe(
        map((outcome) =>
          outcome.type === 'renewed' ? String(outcome.renewal.previous?.sent.monotonic) : '',
        ),
      );
      // Sent at 0, 3, 4, 6 and 9; answered 4 frames later.
      expectObservable(previous$, '-------------!').toBe('----u--ua-a---', { u: 'undefined', a: '0' });
    });
  });

  it('asks the quorum to check the znode, in a transaction', () => {
    const asked: Request[] = [];
    const { renewals$ } = setUp((request) => {
      asked.push(request);
      return of({});
    });
    renewals$.subscribe().unsubscribe();
    expect(asked[0]).toEqual({ op: 'multi', writes: [{ op: 'check', path, version: -1 }] });
  });

  it.each([
    ['a transaction that was committed', true, of({}), 'renewed'],
    ['BadVersion, where there are no transactions', false, refuse('BadVersion', 'setData'), 'renewed'],
    ['a znode that is gone', true, refuse('NoNode'), 'gone'],
    ['a znode that is gone, where there are no transactions', false, refuse('NoNode', 'setData'), 'gone'],
    ['an ACL without READ', true, refuse('NoAuth'), 'forbidden'],
    [
      'an ACL without WRITE, where there are no transactions',
      false,
      refuse('NoAuth', 'setData'),
      'forbidden',
    ],
    ['a server that is too busy', true, refuse('Throttled'), undefined],
    ['BadVersion of a check', true, refuse('BadVersion'), undefined],
    ['a write that was applied against all reason', false, of({}), undefined],
    ['a lost connection', true, refuse('ConnectionLoss'), undefined],
  ] as const)('takes %s for what it is', (_, hasMulti, answer$, type) => {
    const outcomes: (string | undefined)[] = [];
    setUp(() => answer$, hasMulti)
      .renewals$.subscribe((outcome) => outcomes.push(outcome.type))
      .unsubscribe();
    expect(outcomes[0]).toBe(type);
  });

  it('logs once why the quorum did not answer', () => {
    const { renewals$, logger } = setUp(() => refuse('Throttled'));
    marbles(({ expectObservable }) => {
      expectObservable(renewals$, '----------!').toBe('-');
    });
    expect(logger.lines).toEqual([expect.stringContaining('was not renewed: check /nodes/a: Throttled')]);
  });
});
