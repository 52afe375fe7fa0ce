import { asyncScheduler, type SchedulerLike } from 'rxjs';
import type { Identity } from '../tree/identity.ts';
import { apply } from '../tree/apply.ts';
import { emptyTree } from '../tree/tree.ts';
import { refuse, type Context, type Step, type Write } from '../tree/write.ts';
import { containerSweep } from './container-sweep.ts';
import type { EnsembleOptions } from './options.ts';
import { server, type Client, type Server } from './server.ts';
import { sessions, type Session, type Sessions } from './sessions.ts';
import { topology, type Topology } from './topology.ts';

/** A ZooKeeper of one server or several, in memory: what its connections ask of it, whatever brings them there. */
export interface Ensemble {
  readonly scheduler: SchedulerLike;
  readonly topology: Topology;
  readonly servers: readonly Server[];
  readonly sessions: Sessions;
  /** The session, or undefined where the server cannot ask its leader. */
  openSession(at: Server, timeout: number): Session | undefined;
  /** 'refused': unknown, ended, or another password. Undefined where the server cannot ask its leader. */
  resumeSession(
    at: Server,
    wanted: Pick<Session, 'id' | 'password' | 'timeout'>,
  ): Session | 'refused' | undefined;
  /** Something came from the session by this server. */
  heard(at: Server, sessionId: bigint): void;
  /** 'moved': the session lives on another server. Undefined where the server cannot ask its leader. */
  write(at: Server, client: Client, write: Write): Step | 'moved' | undefined;
  /** Ends a session, as its timeout does. */
  expire(sessionId: bigint): void;
  /** All data and all sessions are gone, as after a start with empty disks. */
  reset(): void;
  /** No timer is left. */
  end(): void;
}

export const ensemble = (options: EnsembleOptions = {}): Ensemble => {
  const { scheduler = asyncScheduler, tickTime = 200, minSessionTimeout = 200 } = options;
  const { maxSessionTimeout = 60_000, containerInterval = 60_000, syncLimit = 5_000 } = options;
  let head = emptyTree();
  const names = options.servers ?? ['zookeeper:2181'];
  const servers = names.map((name, at) => server(name, at + 1, head));

  const commit = (write: Write, by: Pick<Context, 'sessionId' | 'identities'>): Step => {
    const first = BigInt(places.epoch) << 32n;
    const zxid = (head.zxid > first ? head.zxid : first) + 1n;
    const { tree, changes, outcome } = apply(head, write, { ...by, zxid, time: Math.floor(scheduler.now()) });
    head = tree;
    const ended = write.op === 'closeSession' ? by.sessionId : undefined;
    for (const each of servers) each.offer({ tree, changes, ended });
    sweep.look(changes);
    return outcome;
  };
  const nobody: readonly Identity[] = [];
  const end = (id: bigint): void => {
    if (!known.get(id)) return;
    known.close(id);
    commit({ op: 'closeSession' }, { sessionId: id, identities: nobody });
  };
  const known = sessions({
    scheduler,
    tickTime,
    paused: () => places.leader === undefined,
    onExpired: ({ id }) => {
      end(id);
    },
  });
  const places = topology({
    servers,
    scheduler,
    syncLimit,
    onElected: () => {
      known.touchAll();
    },
  });
  const sweep = containerSweep({
    scheduler,
    interval: containerInterval,
    tree: () => head,
    remove: (path) => commit({ op: 'deleteContainer', path }, { sessionId: 0n, identities: nobody }),
  });
  const within = (timeout: number): number =>
    Math.min(maxSessionTimeout, Math.max(minSessionTimeout, timeout));

  return {
    scheduler,
    topology: places,
    servers,
    sessions: known,
    openSession: (at, timeout) => {
      if (at.state === 'cut') return undefined;
      const session = known.open(at, within(timeout));
      commit({ op: 'openSession' }, { sessionId: session.id, identities: nobody });
      at.catchUp();
      return session;
    },
    resumeSession: (at, { id, password, timeout }) => {
      if (at.state === 'cut') return undefined;
      const session = known.get(id);
      if (!session || Buffer.compare(session.password, password) !== 0) return 'refused';
      session.owner = at;
      session.timeout = within(timeout);
      known.touch(session);
      return session;
    },
    heard: (at, sessionId) => {
      const session = known.get(sessionId);
      if (session && at.state === 'up') known.touch(session);
    },
    write: (at, client, write) => {
      if (at.state === 'cut') return undefined;
      at.catchUp();
      const session = known.get(client.sessionId);
      if (!session) return refuse('SessionExpired');
      if (session.owner !== at) return 'moved';
      if (write.op === 'closeSession') known.close(session.id);
      const { sessionId, identities } = client;
      const step = commit(write, { sessionId, identities });
      at.catchUp();
      return step;
    },
    expire: end,
    reset: () => {
      known.closeAll();
      head = emptyTree();
      places.restart();
      for (const each of servers) each.reset(head);
    },
    end: () => {
      known.closeAll();
      sweep.end();
      places.end();
    },
  };
};
