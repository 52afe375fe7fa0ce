// A cluster of real processes on a real ZooKeeper, with a leader that is killed.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom, Subject, timeout } from 'rxjs';
import { zooKeeperServer } from '../../spec/support/zookeeper-server.ts';
import { display } from './display.ts';

interface Emission {
  readonly node: string;
  readonly stream: string;
  readonly text: string;
}

const isOnce = process.argv.includes('--once');
const screen = display();
const emission$ = new Subject<Emission>();
const nodes = new Map<string, ChildProcess>();
let leader = '';

const told = (what: string, fits: (emission: Emission) => boolean): Promise<Emission> =>
  firstValueFrom(
    emission$.pipe(
      filter(fits),
      timeout({
        first: 30_000,
        with: () => {
          throw new Error(`${what} did not happen within 30 s`);
        },
      }),
    ),
  );
const start = (node: string, port: number): void => {
  screen.born(node);
  const child = fork(fileURLToPath(new URL('node.ts', import.meta.url)), [node, String(port)]);
  child.on('message', ({ stream, text }: Emission) => {
    screen.emission(node, stream, text);
    if (stream === 'role$' && text.startsWith('leader')) leader = node;
    emission$.next({ node, stream, text });
  });
  child.on('exit', (_, signal) => {
    nodes.delete(node);
    screen.gone(node, signal === 'SIGKILL' ? 'is killed (SIGKILL)' : 'is gone');
  });
  nodes.set(node, child);
};
const hasRoutes = (count: number) => (emission: Emission) =>
  emission.stream === 'appRoutes$(billing)' && emission.text.split(',').length === count;
const takesOver = ({ stream, node }: Emission): boolean => stream === 'worker' && node !== leaderBefore;
let leaderBefore = '';

const starting = process.env['ZK_ENDPOINTS'] ? undefined : zooKeeperServer();
process.env['DEMO_CLUSTER'] = `demo-${String(process.pid)}`;

let ending: Promise<never> | undefined;
const end = (code: number): Promise<never> => (ending ??= cleanUp(code));
const cleanUp = async (code: number): Promise<never> => {
  const gone = [...nodes.values()].map(async (child) => {
    const exit = once(child, 'exit');
    if (child.connected) child.send({ leave: true }, () => undefined);
    await exit;
  });
  await Promise.all(gone);
  await (await starting?.catch(() => undefined))?.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A terminal's Ctrl-C comes twice: to the whole group, and from the parent.
  process.on(signal, () => {
    if (!ending) screen.headline('cleaning up');
    void end(0);
  });
}

const scenario = async (): Promise<{ failover: number; handOver: number }> => {
  screen.headline(`ZooKeeper at ${process.env['ZK_ENDPOINTS'] ?? ''}; three nodes join`);
  const complete = told('three routes', hasRoutes(3));
  const worker = told('a worker', ({ stream }) => stream === 'worker');
  for (const [at, node] of ['alpha', 'beta', 'gamma'].entries()) start(node, 11_144 + at);
  await Promise.all([complete, worker]);

  screen.headline(`the leader, ${leader}, gets SIGKILL`);
  leaderBefore = leader;
  const killedAt = screen.elapsed();
  const next = told('a failover', takesOver);
  nodes.get(leader)?.kill('SIGKILL');
  await next;
  const failover = screen.elapsed() - killedAt;

  screen.headline('a fourth node joins');
  const fourth = told('a third route', hasRoutes(3));
  start('delta', 11_147);
  await fourth;

  screen.headline('its route changes its weight');
  const heavier = told('a new weight', ({ stream, text }) => stream.startsWith('app') && text.includes('x5'));
  nodes.get('delta')?.send({ weight: 5 });
  await heavier;

  screen.headline(`the leader, ${leader}, leaves gracefully`);
  leaderBefore = leader;
  const leftAt = screen.elapsed();
  const handed = told('a hand-over', takesOver);
  nodes.get(leader)?.send({ leave: true });
  await handed;
  return { failover, handOver: screen.elapsed() - leftAt };
};

try {
  const own = await starting;
  if (own) process.env['ZK_ENDPOINTS'] = own.endpoint;
  const { failover, handOver } = await scenario();
  screen.headline(
    `failover after SIGKILL took ${failover.toFixed()} ms (session timeout 2000 ms), the graceful hand-over ${handOver.toFixed()} ms`,
  );
  if (isOnce) await end(0);
  screen.headline('the cluster goes on until Ctrl-C');
} catch (error) {
  screen.headline((error as Error).message);
  await end(1);
}
