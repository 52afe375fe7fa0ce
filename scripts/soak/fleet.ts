import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { faultProxy, type FaultProxy } from '../../spec/support/fault-proxy.ts';
import { nothing, take, type Latest } from '../../spec/support/witness/latest.ts';
import type { Note, Wish } from '../../spec/support/witness/fact.ts';
import type { Order } from '../../spec/support/witness/order.ts';
import { times } from './times.ts';
import { hasNativePackage } from '../../spec/support/native-package.ts';
import type { TransportName } from '../../spec/support/witness/transports.ts';

/** One node, over all of its lives. */
export interface FleetNode {
  readonly name: string;
  wish: Wish;
  /** Registrars that it has had. */
  life: number;
  /** What the present one said. */
  latest: Latest;
}

/** A client process: two nodes, and its own network to each server. */
export interface FleetProcess {
  readonly name: string;
  readonly transport: TransportName;
  readonly nodes: readonly FleetNode[];
  /** In the order of the servers. */
  readonly proxies: readonly FaultProxy[];
  /** Names of the faults that were meant for it, in order. */
  readonly met: string[];
  readonly state: 'running' | 'stopped' | 'dead';
  /** Starts it, or starts it again; its nodes get new lives. */
  start(): void;
  /** SIGKILL. */
  kill(): void;
  /** SIGSTOP. */
  stop(): void;
  /** SIGCONT. */
  go(): void;
  /** A new registrar for a node, once the one before is closed. */
  renew(node: FleetNode): void;
  tell(order: Order): void;
  /** Tells it to end, and resolves when it is gone: it is killed where it does not end in time, and that is a death. */
  end(): Promise<void>;
}

/** A process that ended though nobody ended it. */
export interface Death {
  readonly process: FleetProcess;
  /** In words, with what it had met last. */
  readonly how: string;
}

export interface Fleet {
  readonly processes: readonly FleetProcess[];
  readonly nodes: readonly FleetNode[];
  readonly notes: readonly Note[];
  readonly deaths: readonly Death[];
  end(): Promise<void>;
}

/** One for each process. */
const transports: readonly TransportName[] = [
  'wire',
  'wire',
  'wire',
  'wire, one-shot watches',
  ...(hasNativePackage ? (['native', 'native'] as const) : (['wire', 'wire'] as const)),
];

const nodesOf = (index: number): readonly FleetNode[] =>
  [2 * index, 2 * index + 1].map((at) => ({
    name: `n${String(at)}`,
    wish: { joined: true, version: 1, apps: at % 2 === 0 ? { x: 1 } : { x: 1, y: 1 } },
    life: 0,
    latest: nothing(),
  }));

export const fleet = async (ports: readonly number[]): Promise<Fleet> => {
  const notes: Note[] = [];
  const deaths: Death[] = [];

  const launch = async (transport: TransportName, index: number): Promise<FleetProcess> => {
    const proxies = await Promise.all(ports.map(faultProxy));
    const nodes = nodesOf(index);
    let child: ChildProcess | undefined;
    let state: FleetProcess['state'] = 'dead';
    let ending = false;

    const heard = (note: Note): void => {
      notes.push(note);
      const node = nodes.find(({ name, life }) => note.who === `${name}.${String(life)}`);
      if (node) take(node.latest, note);
    };
    const begin = (node: FleetNode): void => {
      node.life += 1;
      node.latest = nothing();
      process.tell({ do: 'begin', node: node.name, life: node.life, wish: node.wish });
    };
    const process: FleetProcess = {
      name: `p${String(index)}`,
      transport,
      nodes,
      proxies,
      met: [],
      get state() {
        return state;
      },
      start: () => {
        if (state !== 'dead') return;
        state = 'running';
        const endpoints = proxies.map(({ endpoint }) => endpoint).join();
        const started = fork(
          fileURLToPath(new URL('process.js', import.meta.url)),
          [endpoints, transport, String(times.sessionTimeout)],
          {
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          },
        );
        child = started;
        started.on('message', heard);
        started.on('exit', (code, signal) => {
          if (child !== started) return;
          child = undefined;
          state = 'dead';
          if (ending && (code === 0 || signal === 'SIGKILL')) return;
          const ended = signal ?? `exit code ${String(code)}`;
          deaths.push({ process, how: `${ended}, after ${process.met.slice(-4).join(', ')}` });
          if (!ending) process.start();
        });
        for (const node of nodes) begin(node);
      },
      kill: () => {
        const killed = child;
        child = undefined;
        state = 'dead';
        killed?.kill('SIGKILL');
      },
      stop: () => {
        if (state !== 'running') return;
        state = 'stopped';
        child?.kill('SIGSTOP');
      },
      go: () => {
        if (state !== 'stopped') return;
        state = 'running';
        child?.kill('SIGCONT');
      },
      renew: begin,
      tell: (order) => {
        // It may be gone before it is told.
        if (child?.connected === true) child.send(order, () => undefined);
      },
      end: async () => {
        ending = true;
        const last = child;
        const gone = last ? once(last, 'exit') : undefined;
        const late = setTimeout(() => {
          deaths.push({ process, how: `does not end, after ${process.met.slice(-4).join(', ')}` });
          last?.kill('SIGKILL');
        }, times.end);
        process.tell({ do: 'end' });
        await gone;
        clearTimeout(late);
        await Promise.all(proxies.map((proxy) => proxy.stop()));
      },
    };
    return process;
  };
  const processes = await Promise.all(transports.map(launch));
  return {
    processes,
    nodes: processes.flatMap(({ nodes }) => nodes),
    notes,
    deaths,
    end: async () => {
      await Promise.all(processes.map((process) => process.end()));
    },
  };
};
