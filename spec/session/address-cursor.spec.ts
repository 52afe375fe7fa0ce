import {
  asyncScheduler,
  defer,
  EMPTY,
  firstValueFrom,
  NEVER,
  of,
  Subject,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import type { Endpoint } from '../../lib/connection/endpoint.ts';
import { ConnectFailed } from '../../lib/errors/connect-failed.ts';
import { addressCursor, type AddressCursor } from '../../lib/session/address-cursor.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { silent, type Logger } from '../../lib/session/logger.ts';
import { lookups } from '../../lib/session/lookups.ts';

const a: Endpoint = { host: 'a', port: 1 };
const b: Endpoint = { host: 'b', port: 1 };

const setUp = (
  resolve: (host: string) => Observable<readonly string[]>,
  endpoints = [a],
  pass$?: Observable<void>,
  logger: Logger = silent,
) => {
  const asked: string[] = [];
  const names = lookups({
    transport: {
      resolve: ({ host }) =>
        defer(() => {
          asked.push(host);
          return resolve(host);
        }),
    },
    scheduler: asyncScheduler,
    logger,
    firstWait: 1_000,
    knownWait: 100,
    pass$,
  });
  return { asked, cursor: addressCursor(endpoints, names, () => 0.5) };
};
const next = async ({ next$ }: AddressCursor): Promise<string> => (await firstValueFrom(next$())).address;
const round = async (cursor: AddressCursor): Promise<readonly string[]> => {
  const found: string[] = [];
  do found.push(await next(cursor));
  while (!cursor.atRoundEnd());
  return found.sort();
};
const failed = throwError(() => new ConnectFailed('unresolvable', 'a:1', 'says the test'));

describe('addressCursor', () => {
  it('asks for the addresses of a name again in each round: a server may have moved', async () => {
    let addresses = ['10.0.0.1', '10.0.0.2'];
    const { cursor } = setUp(() => of(addresses));
    expect(await round(cursor)).toEqual(['10.0.0.1', '10.0.0.2']);
    addresses = ['10.0.0.3'];
    expect(await round(cursor)).toEqual(['10.0.0.3']);
    expect(await round(cursor)).toEqual(['10.0.0.3']);
  });

  it('takes no address of an earlier round after a connection was lost', async () => {
    let addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
    const { cursor } = setUp(() => of(addresses));
    const address = await next(cursor);
    addresses = ['10.0.0.7'];
    cursor.restart({ endpoint: a, address });
    expect(await round(cursor)).toEqual(['10.0.0.7']);
  });

  it('dials the address of a lost connection last', async () => {
    const { cursor } = setUp((host) => of([`${host}1`, `${host}2`]), [a, b]);
    for (const address of ['a1', 'a2', 'b1', 'b2']) {
      cursor.restart({ endpoint: address.startsWith('a') ? a : b, address });
      const order: string[] = [];
      do order.push(await next(cursor));
      while (!cursor.atRoundEnd());
      expect(order).toHaveLength(4);
      expect(order.at(-1)).toBe(address);
    }
  });

  it('errors for a name without an address, and asks again after', async () => {
    let addresses: string[] = [];
    const { cursor } = setUp(() => of(addresses));
    await expect(next(cursor)).rejects.toThrow('the name has no address');
    addresses = ['10.0.0.1'];
    expect(await next(cursor)).toBe('10.0.0.1');
  });

  it.each([
    ['fails', failed],
    ['has no address', of([])],
    ['completes without an answer', EMPTY],
  ])('uses the last known addresses where a lookup %s', async (_, outcome$) => {
    let found$: Observable<readonly string[]> = of(['10.0.0.1', '10.0.0.2']);
    const { cursor } = setUp(() => found$);
    await round(cursor);
    found$ = outcome$;
    expect(await round(cursor)).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('warns of a name once while its lookups fail, and again after one that did not', async () => {
    const logger = listeningLogger();
    let found$: Observable<readonly string[]> = of(['10.0.0.1']);
    const { cursor } = setUp(() => found$, [a], undefined, logger);
    await round(cursor);
    for (const outcome$ of [failed, failed, of(['10.0.0.2']), failed]) {
      found$ = outcome$;
      await round(cursor);
    }
    expect(logger.lines).toEqual([
      'warn: cannot connect to a:1 (unresolvable): says the test; using the last known addresses (10.0.0.1)',
      'debug: cannot connect to a:1 (unresolvable): says the test; using the last known addresses (10.0.0.1)',
      'warn: cannot connect to a:1 (unresolvable): says the test; using the last known addresses (10.0.0.2)',
    ]);
  });

  it('counts the addresses of all names, those without an answer as one', async () => {
    const { cursor } = setUp((host) => (host === 'a' ? of(['1', '2', '3']) : NEVER), [a, b]);
    expect(cursor.size()).toBe(2);
    await next(cursor);
    expect(cursor.size()).toBe(4);
    cursor.stop();
  });

  it('begins with the names that are resolved', async () => {
    const { cursor } = setUp((host) => (host === 'a' ? NEVER : of(['b1'])), [a, b]);
    expect(await next(cursor)).toBe('b1');
    cursor.stop();
  });

  describe('where a lookup hangs', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.clearAllTimers();
      jest.useRealTimers();
    });
    const hanging = () => {
      let found$: Observable<readonly string[]> = of(['10.0.0.1']);
      const made = setUp(() => found$);
      made.cursor.next$().subscribe();
      found$ = NEVER;
      const told: string[] = [];
      const ask = () =>
        made.cursor.next$().subscribe({
          next: ({ address }) => told.push(address),
          error: ({ message }: Error) => told.push(message),
        });
      return { ...made, told, ask };
    };

    it('waits for it once, and then uses the last known addresses at once', () => {
      const { told, ask } = hanging();
      ask();
      jest.advanceTimersByTime(99);
      expect(told).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(told).toEqual(['10.0.0.1']);
      ask();
      jest.advanceTimersByTime(1);
      expect(told).toEqual(['10.0.0.1', '10.0.0.1']);
    });

    it('makes one lookup for each name at a time', () => {
      const { asked, ask, cursor } = hanging();
      for (let count = 0; count < 5; count += 1) {
        ask();
        jest.advanceTimersByTime(1_000);
        cursor.restart({ endpoint: a, address: '10.0.0.1' });
      }
      expect(asked).toEqual(['a', 'a']);
    });

    it('takes the answer that had arrived while the process was busy', () => {
      const [found$, pass$] = [new Subject<readonly string[]>(), new Subject<void>()];
      let answer$: Observable<readonly string[]> = of(['10.0.0.1']);
      const { cursor } = setUp(() => answer$, [a], pass$.pipe(take(1)));
      cursor.next$().subscribe();
      answer$ = found$;
      const told: string[] = [];
      cursor.next$().subscribe(({ address }) => told.push(address));
      jest.advanceTimersByTime(1_000);
      found$.next(['10.0.0.2']);
      pass$.next();
      expect(told).toEqual(['10.0.0.2']);
    });

    it('errors in time where nothing is known', () => {
      const { cursor } = setUp(() => NEVER);
      const told: string[] = [];
      cursor.next$().subscribe({ error: ({ message }: Error) => told.push(message) });
      jest.advanceTimersByTime(999);
      expect(told).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(told.join()).toContain('name resolution took too long');
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
