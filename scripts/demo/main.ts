// A cluster of real processes over TCP, with a leader that is killed.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom, Subject, takeUntil, timeout } from 'rxjs';
import { display } from './display.ts';
import { demoServer, type DemoServer } from './server.ts';

interface Emission {
  readonly node: string;
  readonly stream: string;
  readonly text: string;
}

export interface DemoOptions {
  /** Ends after the scenario. */
  readonly once: boolean;
  /** On a ZooKeeper of the Debian package. */
  readonly zooKeeper: boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

const hasRoutes = (count: number) => (emission: Emission) =>
  emission.stream === 'appRoutes$(billing)' && emission.text.split(',').length === count;

/** Plays the scenario. Resolves with the exit code once nothing of it is left: no process, no server. */
export const demo = async (options: DemoOptions): Promise<number> => {
  const screen = display();
  const emission$ = new Subject<Emission>();
  const nodes = new Map<string, ChildProcess>();
  const ended = options.signal.aborted ? Promise.resolve() : once(options.signal, 'abort');
  let leader = '';
  let leaderBefore = '';

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
        takeUntil(ended),
      ),
    );
  const starter = (endpoints: string) => (node: string, port: number) => {
    screen.born(node);
    const cluster = `demo-${String(process.pid)}`;
    const child = fork(fileURLToPath(new URL('node.js', import.meta.url)), [node, String(port)], {
      env: { ...process.env, ZK_ENDPOINTS: endpoints, DEMO_CLUSTER: cluster },
    });
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
  const takesOver = ({ stream, node }: Emission): boolean => stream === 'worker' && node !== leaderBefore;

  const scenario = async ({ endpoints, what }: DemoServer): Promise<string> => {
    const start = starter(endpoints);
    screen.headline(`${what}; three nodes join`);
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
    const heavier = told(
      'a new weight',
      ({ stream, text }) => stream.startsWith('app') && text.includes('x5'),
    );
    nodes.get('delta')?.send({ weight: 5 });
    await heavier;

    screen.headline(`the leader, ${leader}, leaves gracefully`);
    leaderBefore = leader;
    const leftAt = screen.elapsed();
    const handed = told('a hand-over', takesOver);
    nodes.get(leader)?.send({ leave: true });
    await handed;
    const handOver = screen.elapsed() - leftAt;
    return `failover after SIGKILL took ${failover.toFixed()} ms (session timeout 2000 ms), the graceful hand-over ${handOver.toFixed()} ms`;
  };
  const cleanUp = async (server: DemoServer | undefined): Promise<void> => {
    const gone = [...nodes.values()].map(async (child) => {
      const exit = once(child, 'exit');
      if (child.connected) child.send({ leave: true }, () => undefined);
      await exit;
    });
    await Promise.all(gone);
    await server?.stop();
  };

  let server: DemoServer | undefined;
  let code = 0;
  try {
    server = await demoServer(options.zooKeeper);
    options.signal.throwIfAborted();
    const summary = await scenario(server);
    screen.headline(summary);
    if (!options.once) {
      screen.headline('the cluster goes on until Ctrl-C');
      await ended;
    }
  } catch (error) {
    if (!options.signal.aborted) {
      screen.headline((error as Error).message);
      code = 1;
    }
  }
  if (options.signal.aborted) screen.headline('cleaning up');
  await cleanUp(server);
  return code;
};
