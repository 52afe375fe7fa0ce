// Requests and bytes that one observer costs per change: requests as the server counts them, bytes both ways.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { firstValueFrom, share, skip } from 'rxjs';
import type { Transport } from '../lib/index.ts';
import type { Bench } from './cluster.ts';
import { createRegistrar, wire } from './subject.ts';

const changes = 200;
const visits = 20;

/** Requests of one session, by the four-letter word cons. */
export const received = async ({ server }: Bench, sessionId: string): Promise<number> => {
  const lines = (await server.ask('cons')).split('\n');
  const line = lines.find((each) => each.includes(`sid=0x${sessionId.replace(/^0+/, '')}`)) ?? '';
  return Number(/recved=(\d+)/.exec(line)?.[1] ?? NaN);
};

const countingProxy = async (port: number) => {
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
  };
  const proxy = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    near.on('data', count).on('error', () => undefined);
    far.on('data', count).on('error', () => undefined);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { port: (proxy.address() as AddressInfo).port, bytes: () => bytes, stop: () => proxy.close() };
};

/** Of an update; and `moving` bytes of a join or leave. */
export const cost = async (
  bench: Bench,
  transport: Transport = wire(),
): Promise<{ requests: number; bytes: number; moving: number }> => {
  const proxy = await countingProxy(bench.server.port);
  const registrar = createRegistrar({
    endpoints: `127.0.0.1:${String(proxy.port)}`,
    cluster: 'bench',
    sessionTimeout: 30_000,
    transport,
  });
  const seen$ = registrar.members$.pipe(skip(1), share());
  seen$.subscribe();
  await firstValueFrom(registrar.members$);
  const state = await firstValueFrom(registrar.session$);
  const sessionId = 'sessionId' in state ? state.sessionId : '';
  const [, path] = await Promise.all([firstValueFrom(seen$), bench.create('cost@host')]);
  const before = { requests: await received(bench, sessionId), bytes: proxy.bytes() };
  for (let change = 0; change < changes; change += 1) {
    await Promise.all([firstValueFrom(seen$), bench.touch(path)]);
  }
  const requests = (await received(bench, sessionId)) - before.requests;
  const bytes = proxy.bytes() - before.bytes;
  const beforeVisits = proxy.bytes();
  for (let visit = 0; visit < visits; visit += 1) {
    const [, visitor] = await Promise.all([firstValueFrom(seen$), bench.create('visitor@host')]);
    await Promise.all([firstValueFrom(seen$), bench.remove(visitor)]);
  }
  const moving = (proxy.bytes() - beforeVisits) / (2 * visits);
  await registrar.close();
  await bench.remove(path);
  proxy.stop();
  return { requests: requests / changes, bytes: bytes / changes, moving };
};
