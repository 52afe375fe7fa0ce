import { VirtualTimeScheduler } from 'rxjs';
import { createRegistrar } from '../../../lib/index.ts';
import { virtualZooKeeper } from '../../../lib/testing/index.ts';

/** A small generator: the order of the addresses is another one for each seed. */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
};

/** The states of a session after so many servers, that of the session among them, had gone dark to it. */
const outage = (servers: number, dark: number, isNoticed: boolean, seed: number): readonly string[] => {
  const scheduler = new VirtualTimeScheduler();
  const names = Array.from({ length: servers }, (_, index) => `z${String(index + 1)}:1`);
  const zooKeeper = virtualZooKeeper({ scheduler, servers: names, tickTime: 500, latency: 1 });
  const registrar = createRegistrar({
    endpoints: zooKeeper.endpoints,
    transport: zooKeeper.transport('a'),
    ...{ scheduler, sessionTimeout: 9_000, random: randomOf(seed) },
  });
  const log: string[] = [];
  let endpoint = '';
  registrar.session$.subscribe((state) => {
    // Each attempt is told.
    if (state.status !== log.at(-1)) log.push(state.status);
    if (state.status === 'connected') ({ endpoint } = state);
  });
  scheduler.schedule(() => {
    const others = names.filter((name) => name !== endpoint);
    // Connections to these open, and nothing comes of them.
    for (const name of [endpoint, ...others.slice(0, dark - 1)]) {
      zooKeeper.faults.stall({ from: 'a', to: name });
      zooKeeper.faults.stall({ from: name, to: 'a' });
    }
    if (isNoticed) zooKeeper.faults.drop({ client: 'a' });
  }, 20_000);
  scheduler.maxFrames = 60_000;
  scheduler.flush();
  zooKeeper.close();
  return log;
};
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a session', () => {
  it.each([
    [3, 1, 'noticed at once', true],
    [5, 2, 'noticed at once', true],
    [7, 3, 'noticed at once', true],
    [7, 5, 'noticed at once', true],
    [3, 1, 'noticed by silence', false],
    [5, 2, 'noticed by silence', false],
    [7, 3, 'noticed by silence', false],
    [7, 5, 'noticed by silence', false],
  ])('of %d servers outlives the loss of %d, %s', (servers, dark, _, isNoticed) => {
    for (const seed of seeds) {
      const expected = ['connecting', 'connected', 'suspended', 'connected'];
      expect([seed, outage(servers, dark, isNoticed, seed)]).toEqual([seed, expected]);
    }
  });
});
