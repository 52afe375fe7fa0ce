import {
  asyncScheduler,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  mergeMap,
  scheduled,
  timeout,
  toArray,
} from 'rxjs';
import { child, type Child } from '../support/children.ts';
import { strayErrors, type StrayErrors } from '../support/stray-errors.ts';
import { gauge } from './gauge.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds/all.ts';
import { closeTimeout, meet, type HostilePort, type Outcome } from './victim.ts';

/**
 * Milliseconds of CPU, the collector's threads included. 50 are due by themselves; here the machine may be four times as
 * slow, and do something else. Without slices these kinds take seconds.
 */
const longestTurn = { heavy: 400, light: 1_000 } as const;
/** In one second; the first waits are of 25, 50, 100, 200 and 400 ms. */
const mostConnections = 8;
const atOnce = 50;

interface Said {
  readonly ports?: Readonly<Record<string, number>>;
  readonly over?: string;
  readonly honest?: string;
  readonly dialled?: readonly number[];
}
type Met = Outcome & ReturnType<ReturnType<typeof gauge>['stop']>;

const isSlow = Boolean(process.env['ZKR_SLOW']);
const present = kinds.filter(({ slow = false }) => slow === isSlow);
const light = present.filter(({ heavy }) => !heavy);
const heavy = present.filter((kind) => kind.heavy);

describe('a registrar that meets a hostile server', () => {
  const outcomes = new Map<string, Met>();
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };
  let servers: Child;
  let stray: StrayErrors;
  const said = (fits: (what: Said) => boolean): Promise<Said> =>
    firstValueFrom(
      servers.said$.pipe(
        map((text) => JSON.parse(text) as Said),
        filter(fits),
        timeout({ first: 15_000 }),
      ),
    );
  const hostile = (name: string, port: number): HostilePort => ({
    port,
    over: said(({ over }) => over === name).then(
      () => true,
      () => false,
    ),
    beHonest: async () => {
      servers.process.send(name);
      return (await said(({ honest }) => honest === name)).dialled ?? [];
    },
  });
  const meetAll = async (
    some: readonly Kind[],
    ports: Readonly<Record<string, number>>,
    concurrency: number,
  ) => {
    const cost = gauge();
    const met = await lastValueFrom(
      // Each in a turn of its own.
      scheduled(some, asyncScheduler).pipe(
        mergeMap(
          async (kind) =>
            [
              kind.name,
              await meet(
                kind,
                `v${String(kinds.indexOf(kind))}@h`,
                hostile(kind.name, ports[kind.name] ?? 0),
              ),
            ] as const,
          concurrency,
        ),
        toArray(),
      ),
    );
    const { turn, megabytes } = cost.stop();
    for (const [name, outcome] of met) outcomes.set(name, { ...outcome, turn, megabytes });
  };

  beforeAll(async () => {
    stray = strayErrors();
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
    servers = child('spec/hostile/server.ts', []);
    const { ports = {} } = await said((what) => what.ports !== undefined);
    if (light.length > 0) await meetAll(light, ports, atOnce);
    for (const kind of heavy) await meetAll([kind], ports, 1);
    if (process.env['HOSTILE_TABLE']) console.table(Object.fromEntries(outcomes));
  }, 120_000);
  afterAll(async () => {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
    await servers.end();
  });

  it.each(present.map((kind) => [kind.name, kind] as const))('survives %s', (name, kind) => {
    const met = outcomes.get(name);
    expect(met).toMatchObject({ isOver: true, errors: [], sickness: '', isIndiscreet: false });
    expect(met?.pace).toBeLessThanOrEqual(mostConnections);
    expect(met?.closing).toBeLessThan(3 * closeTimeout + 1_000);
    expect(met?.turn).toBeLessThan(longestTurn[kind.heavy ? 'heavy' : 'light']);
    expect(met?.megabytes).toBeLessThan(kind.megabytes ?? (kind.heavy ? 64 : 300));
  });

  it('leaves no error unhandled', async () => {
    await stray.stop();
    expect([unhandled, stray.messages]).toEqual([[], []]);
  });
});
