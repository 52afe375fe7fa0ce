import { wire, type StepDown, type Transport } from '../../../lib/index.ts';
import { child } from '../children.ts';
import type { ZooKeeperServer } from '../zookeeper-server.ts';
import { broken } from './broken.ts';
import { now, type Fact, type Note, type Wish } from './fact.ts';
import { nothing, take, type Latest } from './latest.ts';
import type { Order } from './order.ts';
import { settle } from './settle.ts';
import type { Theft } from './story.ts';
import { transactionsOf } from './transactions.ts';
import type { TransportName } from './transports.ts';
import { truthOf } from './truth.ts';
import { witness } from './witness.ts';

/** A node of a company, and what it said. */
export interface Companion {
  readonly name: string;
  readonly wish: Wish;
  readonly latest: Latest;
  /** In order. */
  readonly notes: readonly Note[];
  /** Every status of its session, once for all attempts in it. */
  sessions(): readonly string[];
  /** The tokens by which it has led, each term. */
  terms(): readonly string[];
  publish(wish: Partial<Wish>): void;
}

/** Nodes that are told what to do, see what happens, and are held to what is promised. */
export interface Company {
  /** Joins, and serves `x`. */
  node(name: string, endpoints: string, options?: { stepDown?: StepDown; transport?: Transport }): Companion;
  /** The same, in a process of its own. */
  elsewhere(name: string, endpoints: string, transport: TransportName): Companion;
  /** Ended from outside, from now on. */
  stolen(sessionId: string): void;
  /** Resolves when everyone sees what is there, and has what it wants; rejects with what is amiss. */
  settled(): Promise<void>;
  /** What was promised and is not so. */
  broken(): readonly string[];
  end(): Promise<void>;
}

export interface CompanyOptions {
  readonly servers: readonly ZooKeeperServer[];
  /** Milliseconds. */
  readonly sessionTimeout: number;
}

/** Milliseconds in which all has to settle. */
const settling = 40_000;

export const company = ({ servers, sessionTimeout }: CompanyOptions): Company => {
  const notes: Note[] = [];
  const thefts: Theft[] = [];
  const all: (Companion & { readonly end: () => Promise<void> })[] = [];

  /** `begin` gets what hears, and gives what tells it what to publish and how to end it. */
  const join = (
    name: string,
    begin: (
      hear: (note: Note) => void,
    ) => Pick<(typeof all)[number], 'end'> & { readonly wish: (wish: Wish) => void },
  ): Companion => {
    const latest = nothing();
    const own: Note[] = [];
    let wish: Wish = { joined: true, version: 1, apps: { x: 1 } };
    const { end, wish: tell } = begin((note) => {
      notes.push(note);
      own.push(note);
      take(latest, note);
    });
    tell(wish);
    const companion = {
      name,
      get wish() {
        return wish;
      },
      latest,
      notes: own,
      sessions: () =>
        own
          .flatMap((note) => (note.kind === 'session' ? [note.state] : []))
          .filter((state, index, states) => state !== states[index - 1]),
      terms: () =>
        own.flatMap((note) => (note.kind === 'role' && note.role === 'leader' ? [note.token] : [])),
      publish: (change: Partial<Wish>) => {
        wish = { ...wish, ...change };
        tell(wish);
      },
      end,
    };
    all.push(companion);
    return companion;
  };
  return {
    node: (name, endpoints, { stepDown = 'disconnect', transport = wire() } = {}) =>
      join(name, (hear) => {
        const say = (fact: Fact, at = now()): void => {
          hear({ ...fact, who: name, at });
        };
        say({ kind: 'begun', transport: transport.name });
        const { wish, close } = witness({
          name: `${name}@soak`,
          endpoints,
          transport,
          stepDown,
          sessionTimeout,
          say,
        });
        return { wish, end: close };
      }),
    elsewhere: (name, endpoints, transport) =>
      join(name, (hear) => {
        const args = [endpoints, transport, String(sessionTimeout)];
        const { process, ended } = child('spec/support/witness/process.ts', args);
        const tell = (order: Order): void => {
          process.send(order, () => undefined);
        };
        let begun = false;
        process.on('message', (note: Note) => {
          if (note.who !== '' || note.kind === 'complaint') hear(note);
        });
        return {
          wish: (wish) => {
            tell(begun ? { do: 'wish', node: name, wish } : { do: 'begin', node: name, life: 1, wish });
            begun = true;
          },
          end: async () => {
            tell({ do: 'end' });
            await ended;
          },
        };
      }),
    stolen: (sessionId) => {
      thefts.push({ sessionId, at: now() });
    },
    settled: async () => {
      const { unsettled } = await settle(
        all,
        servers.map(({ endpoint }) => endpoint),
        settling,
      );
      if (unsettled.length > 0) throw new Error(`not settled: ${unsettled.join('\n')}`);
    },
    broken: () => {
      const truth = truthOf(transactionsOf(servers.map(({ data }) => data)));
      const story = { notes, truth, thefts, delivery: sessionTimeout };
      return Object.entries(broken(story)).flatMap(([promise, wrong]) =>
        wrong.map((what) => `${promise}: ${what}`),
      );
    },
    end: async () => {
      await Promise.all(all.map(({ end }) => end()));
    },
  };
};
