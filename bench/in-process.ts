// The in-process server: how soon it is there, what it does in a second, and what a drawn cluster takes in real time.
import { deepStrictEqual } from 'node:assert';
import {
  asyncScheduler,
  concatMap,
  firstValueFrom,
  lastValueFrom,
  mergeMap,
  range,
  Subscription,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Connection } from '../lib/connection/connection.ts';
import type { Act } from '../lib/testing/index.ts';
import { median } from './statistics.ts';
import { marbleCluster, openAcl, startTestServer, wire } from './subject.ts';

/** Milliseconds of each round, without those that warm up. */
const timed = async (rounds: number, warmUp: number, act: () => unknown): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let at = 0; at < warmUp + rounds; at += 1) {
    const began = performance.now();
    await act();
    took.push(performance.now() - began);
  }
  return took.slice(warmUp);
};

/** Of the first one in this process. */
export const startUp = async (): Promise<number> => {
  const began = performance.now();
  const server = await startTestServer();
  const took = performance.now() - began;
  await server[Symbol.asyncDispose]();
  return took;
};

/** Five nodes; the first of them goes without a word, and the second leads once its session has expired. */
const drawn = (): void => {
  const crash: Act = ({ faults }) => {
    faults.refuse();
    faults.drop({ client: 'a' });
  };
  const scheduler = new TestScheduler(deepStrictEqual);
  scheduler.run(({ expectObservable }) => {
    const cluster = marbleCluster(scheduler, '         -abcde----x-----------------|', { x: crash });
    expectObservable(cluster.node('a').role$).toBe('  n(bL)-----s-----------------|');
    expectObservable(cluster.node('b').role$).toBe('  n-b-------------------L-----|');
    expectObservable(cluster.node('e').role$).toBe('  n----b----------------------|');
    expectObservable(cluster.node('o').leader$).toBe('.a--------------------b-----|');
  });
};

const dialled = async (port: number, held: Subscription): Promise<Connection> => {
  const limits = { connectTimeout: 2_000, requestTimeout: 10_000, maxFrame: 2 ** 20, tls: undefined };
  const target = { address: '127.0.0.1', sessionTimeout: 30_000, resume: undefined, lastZxid: 0n, auth: [] };
  const endpoint = { host: '127.0.0.1', port };
  const connection$ = wire().connect({ ...target, endpoint }, { ...limits, scheduler: asyncScheduler });
  return new Promise((resolve, reject) => {
    held.add(connection$.subscribe({ next: resolve, error: reject }));
  });
};

const count = 10_000;

/** Operations per second, client and server in one process. */
export const operations = async (rounds = { counted: 5, warmUp: 2 }) => {
  const server = await startTestServer();
  const held = new Subscription();
  const connection = await dialled(server.port, held);
  const create = (path: string) =>
    connection.request({
      ...{ op: 'create', path, data: Buffer.from('x'), acl: openAcl(), mode: 'persistent-sequential' },
    });
  const { path } = await firstValueFrom(create('/read-'));
  const get = () => connection.request({ op: 'getData', path });
  const perSecond = async (act: () => Promise<unknown>): Promise<number> =>
    (count * 1_000) / median(await timed(rounds.counted, rounds.warmUp, act));
  const sequential = await perSecond(() => lastValueFrom(range(count).pipe(concatMap(get))));
  const pipelined = await perSecond(() => lastValueFrom(range(count).pipe(mergeMap(get, 1_000))));
  const created = await perSecond(() =>
    lastValueFrom(range(count).pipe(mergeMap(() => create('/made-'), 1_000))),
  );
  held.unsubscribe();
  await server[Symbol.asyncDispose]();
  return { sequential, pipelined, created };
};

/** Milliseconds. */
export const failover = async (counted = 50, warmUp = 30): Promise<number> =>
  median(await timed(counted, warmUp, drawn));

export const inProcess = async () => ({
  startUp: await startUp(),
  failover: await failover(),
  ...(await operations()),
});
