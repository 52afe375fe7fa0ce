import { map, ReplaySubject, Subscription, takeUntil, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { Transport } from '../../connection/transport.ts';
import { createRegistrar } from '../../registrar/create-registrar.ts';
import type { RegistrarOptions } from '../../registrar/options.ts';
import type { Registrar } from '../../registrar/registrar.ts';
import { silent } from '../../session/logger.ts';
import type { Faults } from '../network/faults.ts';
import { clusterDiagram } from './cluster-diagram.ts';
import { virtualZooKeeper, type VirtualOptions } from './virtual-zookeeper.ts';

/** The streams of one node, in letters. They complete with the cluster; those of `registrar` do when it is closed then. */
export interface MarbleNode {
  readonly registrar: Registrar;
  /** Names in election order: `''`, `'a'`, `'ab'`. */
  readonly members$: Observable<string>;
  /** Name of the first; `'.'` while nobody stands. */
  readonly leader$: Observable<string>;
  /** `L` leader; a follower is `n` not-joined, `b` behind, `e` lease-expired, `s` suspended, `l` lost, `c` closed. */
  readonly role$: Observable<string>;
  /** `c` connecting, `C` connected, `s` suspended, `l` lost, `.` closed. */
  readonly session$: Observable<string>;
  /** Names of the applications that somebody serves: `'billing,mail'`. */
  readonly apps$: Observable<string>;
  /** Who serves it, with the weights: `'a1 b5'`. */
  appRoutes$(app: string): Observable<string>;
}

/** The cluster of a diagram. */
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

/** Options of {@link marbleCluster}. */
export interface MarbleClusterOptions {
  /** @default one server without latency */
  readonly zooKeeper?: Omit<VirtualOptions, 'scheduler'>;
  /** Of each node. */
  readonly registrar?: (name: string) => RegistrarOptions;
}

const roles = {
  'not-joined': 'n',
  behind: 'b',
  'lease-expired': 'e',
  suspended: 's',
  lost: 'l',
  closed: 'c',
} as const;
const sessions = { connecting: 'c', connected: 'C', suspended: 's', lost: 'l', closed: '.' } as const;
const shortName = (name: string): string => name.split('@', 1).join();

/**
 * A whole cluster in a marble diagram, on a ZooKeeper in virtual time. A small letter joins the node of that name, its
 * capital makes it leave; any other character, or one that `acts` names, does what `acts` says; `|` closes the cluster
 * with the registrars of its nodes. Sessions last 12 frames; a lease is renewed in each frame and ends 6 frames after the
 * last renewal.
 *
 * Throws InvalidOption where the diagram has no `|`, since nothing else stops the pings; where a letter has no meaning;
 * outside `run()`.
 *
 * @example
 * const scheduler = new TestScheduler(assertMarblesEqual);
 * scheduler.run(({ expectObservable }) => {
 *   const cluster = marbleCluster(scheduler, '-a---b---A---|');
 *   expectObservable(cluster.node('b').role$).toBe('n----b---L---|');
 * });
 */
export const marbleCluster = (
  scheduler: TestScheduler,
  diagram: string,
  acts: Readonly<Record<string, Act>> = {},
  options: MarbleClusterOptions = {},
): MarbleCluster => {
  const letter$ = clusterDiagram(scheduler, diagram, acts);
  const zooKeeper = virtualZooKeeper({ tickTime: 1, minSessionTimeout: 1, ...options.zooKeeper, scheduler });
  const end$ = new ReplaySubject<void>(1);
  const nodes = new Map<string, MarbleNode>();
  const joined = new Map<string, Subscription>();
  const held = new Subscription();
  let isClosed = false;
  /** The longest of all registrars. */
  let closeTimeout = 0;

  const nodeOf = (name: string): MarbleNode => {
    const given: RegistrarOptions = {
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
      logger: silent,
      ...options.registrar?.(name),
    };
    const registrar = createRegistrar(given);
    closeTimeout = Math.max(closeTimeout, given.closeTimeout ?? 0);
    if (isClosed) void registrar.close();
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
  const failed = (error: unknown): void => {
    // Nobody sees it: let run() throw it.
    if (!end$.observed) throw error;
    end$.error(error);
  };
  const hold = (source$: Observable<unknown>): Subscription => {
    const subscription = source$.subscribe({ error: failed });
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
    else cluster.leave(letter.toLowerCase());
  };
  const close = (): void => {
    // First: the streams of letters show the cluster as it was, not how it closes.
    end$.next();
    held.unsubscribe();
    isClosed = true;
    for (const { registrar } of nodes.values()) void registrar.close();
    // The servers answer the registrars until then.
    scheduler.schedule(zooKeeper.close, closeTimeout);
  };
  letter$.subscribe({ next: act, error: failed, complete: close });
  return cluster;
};
