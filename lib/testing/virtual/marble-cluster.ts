import { map, Subject, Subscription, takeUntil, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { Transport } from '../../connection/transport.ts';
import { createRegistrar } from '../../registrar/create-registrar.ts';
import type { RegistrarOptions } from '../../registrar/options.ts';
import type { Registrar } from '../../registrar/registrar.ts';
import type { Faults } from '../network/faults.ts';
import { virtualZooKeeper, type VirtualOptions } from './virtual-zookeeper.ts';

/** What one node sees, in letters. All of it completes with the cluster. */
export interface MarbleNode {
  readonly registrar: Registrar;
  /** Names in election order: `''`, `'a'`, `'ab'`. */
  readonly members$: Observable<string>;
  /** Name of the first; `'.'` while nobody stands. */
  readonly leader$: Observable<string>;
  /** `L` leader; a follower is `n` not-joined, `b` behind, `s` suspended, `l` lost, `c` closed. */
  readonly role$: Observable<string>;
  /** `c` connecting, `C` connected, `s` suspended, `l` lost, `.` closed. */
  readonly session$: Observable<string>;
  /** Names of the applications that somebody serves: `'billing,mail'`. */
  readonly apps$: Observable<string>;
  /** Who serves it, with the weights: `'a1 b5'`. */
  appRoutes$(app: string): Observable<string>;
}

export interface MarbleCluster {
  readonly faults: Faults;
  /** For clients of one's own; faults know them by the name. */
  transport(client: string): Transport;
  /** Also of nodes that never join: they see the cluster all the same. */
  node(name: string): MarbleNode;
  /** Publishes the node, once. */
  join(name: string): void;
  /** Ends its registration. */
  leave(name: string): void;
  /** Subscribes for as long as the cluster lasts: to a `serve` say, or to work under a lease. */
  hold(source$: Observable<unknown>): Subscription;
}

/** What a letter of the diagram does. */
export type Act = (cluster: MarbleCluster) => void;

export interface MarbleClusterOptions {
  /** @default one server without latency */
  readonly zooKeeper?: Omit<VirtualOptions, 'scheduler'>;
  /** Of each node. */
  readonly registrar?: (name: string) => RegistrarOptions;
}

const roles = { 'not-joined': 'n', behind: 'b', suspended: 's', lost: 'l', closed: 'c' } as const;
const sessions = { connecting: 'c', connected: 'C', suspended: 's', lost: 'l', closed: '.' } as const;
const shortName = (name: string): string => name.split('@', 1).join();

/**
 * A whole cluster in a marble diagram, on a ZooKeeper in virtual time. A small letter joins the node of that name, its
 * capital makes it leave; any other character, or one that `acts` names, does what `acts` says; `|` ends the cluster,
 * as it must, for nothing else stops the pings. Sessions last 12 frames; a lease is renewed in each frame and ends 6
 * frames after the last renewal.
 */
export const marbleCluster = (
  scheduler: TestScheduler,
  diagram: string,
  acts: Readonly<Record<string, Act>> = {},
  options: MarbleClusterOptions = {},
): MarbleCluster => {
  const zooKeeper = virtualZooKeeper({ tickTime: 1, minSessionTimeout: 1, ...options.zooKeeper, scheduler });
  const end$ = new Subject<void>();
  const nodes = new Map<string, MarbleNode>();
  const joined = new Map<string, Subscription>();
  const held = new Subscription();

  const nodeOf = (name: string): MarbleNode => {
    const registrar = createRegistrar({
      endpoints: zooKeeper.endpoints,
      transport: zooKeeper.transport(name),
      scheduler,
      sessionTimeout: 12,
      leaseMargin: 1,
      pingDelay: 1,
      connectTimeout: 10,
      backoff: { initial: 2, max: 2 },
      random: () => 0.5,
      linger: 0,
      closeTimeout: 12,
      ...options.registrar?.(name),
    });
    const shown = <T>(source$: Observable<T>, show: (value: T) => string): Observable<string> =>
      source$.pipe(map(show), takeUntil(end$));
    return {
      registrar,
      members$: shown(registrar.members$, (list) => list.map((member) => shortName(member.name)).join('')),
      leader$: shown(registrar.leader$, (leader) => shortName(leader?.member?.name ?? '.')),
      role$: shown(registrar.role$, (role) => (role.status === 'leader' ? 'L' : roles[role.reason])),
      session$: shown(registrar.session$, ({ status }) => sessions[status]),
      apps$: shown(registrar.apps$, (apps) => apps.join()),
      appRoutes$: (app) =>
        shown(registrar.appRoutes$(app), (routes) =>
          routes.map(({ node, weight }) => `${shortName(node)}${String(weight)}`).join(' '),
        ),
    };
  };
  const hold = (source$: Observable<unknown>): Subscription => {
    const subscription = source$.subscribe({ error: end$.error.bind(end$) });
    held.add(subscription);
    return subscription;
  };
  const cluster: MarbleCluster = {
    faults: zooKeeper.faults,
    transport: zooKeeper.transport,
    node: (name) => {
      const known = nodes.get(name) ?? nodeOf(name);
      nodes.set(name, known);
      return known;
    },
    join: (name) => {
      if (joined.get(name)?.closed === false) return;
      joined.set(name, hold(cluster.node(name).registrar.join({ name: `${name}@host`, routes: [] })));
    },
    leave: (name) => joined.get(name)?.unsubscribe(),
    hold,
  };
  const act = (letter: string): void => {
    const named = acts[letter];
    if (named) named(cluster);
    else if (/^[a-z]$/.test(letter)) cluster.join(letter);
    else if (/^[A-Z]$/.test(letter)) cluster.leave(letter.toLowerCase());
    else end$.error(new Error(`the diagram has ${letter}, of which acts does not say what it does`));
  };
  scheduler.createHotObservable(diagram).subscribe({
    next: act,
    error: end$.error.bind(end$),
    complete: () => {
      // Those who look see the cluster as it was, not its end.
      end$.next();
      held.unsubscribe();
      zooKeeper.end();
    },
  });
  return cluster;
};
