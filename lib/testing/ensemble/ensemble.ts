import { asyncScheduler, type SchedulerLike } from 'rxjs';
import type { Identity } from '../tree/identity.ts';
import { apply } from '../tree/apply.ts';
import { emptyTree } from '../tree/tree.ts';
import type { Context, Step, Write } from '../tree/write.ts';
import { containerSweep } from './container-sweep.ts';
import { bucketOf } from './expiry-queue.ts';
import type { EnsembleOptions } from './options.ts';
import { pings } from './pings.ts';
import { quorum } from './quorum.ts';
import { requests, type Requests } from './requests.ts';
import { server, type Author, type Server } from './server.ts';
import { sessions, type Sessions } from './sessions.ts';
import { stalls, type Stalls } from './stalls.ts';
import { topology, type Topology } from './topology.ts';

/** A ZooKeeper of one server or several, in memory: what its connections ask of it, whatever brings them there. */
export interface Ensemble extends Requests {
  readonly scheduler: SchedulerLike;
  readonly topology: Topology;
  readonly servers: readonly Server[];
  readonly sessions: Sessions;
  readonly stalls: Stalls;
  /** Delivers what servers have sent each other and stalls have held. */
  flow(): void;
  /** Ends a session, as its timeout does. */
  expire(sessionId: bigint): void;
  /** All data and all sessions are gone, as after a start with empty disks. */
  reset(): void;
  /** No timer is left. */
  close(): void;
}

const nobody: readonly Identity[] = [];

export const ensemble = (options: EnsembleOptions = {}): Ensemble => {
  const { scheduler = asyncScheduler, tickTime = 200, containerInterval = 60_000 } = options;
  const { syncLimit = 5_000, serverLatency = 0 } = options;
  let head = emptyTree();
  const names = options.servers ?? ['zookeeper:2181'];
  const servers = names.map((name, at) => server(name, at + 1, head));
  const stalled = stalls();

  const commit = (write: Write, by: Pick<Context, 'sessionId' | 'identities'>, author: Author): Step => {
    const first = BigInt(places.epoch) << 32n;
    const zxid = (head.zxid > first ? head.zxid : first) + 1n;
    const { tree, changes, outcome } = apply(head, write, { ...by, zxid, time: Math.floor(scheduler.now()) });
    head = tree;
    const ended = write.op === 'closeSession' ? by.sessionId : undefined;
    for (const each of servers) each.offer({ tree, changes, ended, author });
    for (const each of servers) members.toServer(each, each.arrive);
    sweep.look(changes);
    return outcome;
  };
  const end = (id: bigint, author: Author): void => {
    if (!known.get(id)) return;
    known.close(id);
    commit({ op: 'closeSession' }, { sessionId: id, identities: nobody }, author);
  };
  const bucket = (timeout: number): number => bucketOf(scheduler.now(), timeout, tickTime);
  const known = sessions({
    scheduler,
    bucketOf: bucket,
    paused: () => places.leader === undefined,
    onExpired: (session) => {
      session.isClosing = true;
      members.propose(() => {
        end(session.id, 'clock');
      });
    },
  });
  const places = topology({
    servers,
    scheduler,
    syncLimit,
    onLeft: (at) => {
      members.leave(at);
      asked.leave(at);
    },
    onElection: () => {
      members.restart();
      for (const { touched } of servers) touched.clear();
      if (!places.leader) return;
      known.restart();
      beat.restart();
    },
  });
  const members = quorum({
    ...{ servers, scheduler, stalls: stalled, latency: serverLatency },
    leader: () => places.leader,
  });
  const beat = pings({
    scheduler,
    tickTime,
    isNeeded: () => members.followers.length > 0 && known.size > 0,
    ping: () => {
      for (const each of members.followers) asked.ping(each);
    },
  });
  const asked = requests({
    ...options,
    ...{
      members,
      sessions: known,
      leader: () => places.leader,
      now: () => scheduler.now(),
      bucketOf: bucket,
    },
    commit: ({ sessionId, identities }, write) =>
      commit(write, { sessionId, identities }, { session: sessionId }),
    onOpened: beat.start,
  });
  const sweep = containerSweep({
    scheduler,
    interval: containerInterval,
    tree: () => head,
    remove: (path) => commit({ op: 'deleteContainer', path }, { sessionId: 0n, identities: nobody }, 'clock'),
  });

  return {
    scheduler,
    topology: places,
    servers,
    sessions: known,
    stalls: stalled,
    ...asked,
    flow: members.flow,
    expire: (id) => {
      members.afterProposals(() => {
        end(id, 'fault');
      });
    },
    reset: () => {
      known.closeAll();
      members.restart();
      head = emptyTree();
      places.restart();
      for (const each of servers) each.reset(head);
    },
    close: () => {
      known.closeAll();
      sweep.close();
      places.close();
      members.restart();
      beat.close();
    },
  };
};
