import { mergeMap, tap, VirtualTimeScheduler } from 'rxjs';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Request } from '../../lib/connection/request.ts';
import { connect } from '../../lib/connection/wire/connect.ts';
import { ensemble, type Ensemble } from '../../lib/testing/ensemble/ensemble.ts';
import type { EnsembleOptions } from '../../lib/testing/ensemble/options.ts';
import type { Server } from '../../lib/testing/ensemble/server.ts';
import type { Faults } from '../../lib/testing/network/faults.ts';
import { network } from '../../lib/testing/network/network.ts';
import { virtualSocket } from '../../lib/testing/virtual/virtual-socket.ts';

/** One connection of the library's own, in virtual time. */
export interface VirtualClient {
  /** 0n before the handshake is answered. */
  readonly sessionId: bigint;
  /** The reply goes to the log: `40 a sync`, or with the name of the error. */
  ask(request: Request): void;
}

/** Three servers in virtual time. */
export interface VirtualServers {
  readonly zooKeeper: Ensemble;
  readonly faults: Faults;
  readonly leader: Server;
  readonly follower: Server;
  readonly now: () => number;
  /** What was answered or noted, each with its time in ms. */
  readonly log: readonly string[];
  note(text: string): void;
  at(ms: number, act: () => void): void;
  /** Asks for a session of so many milliseconds, or for one that is known. */
  client(name: string, server: Server, timeout: number, sessionId?: bigint): VirtualClient;
  /** Milliseconds at which each session ended. */
  readonly ends: ReadonlyMap<bigint, number>;
  run(until: number): void;
}

const passwordOf = (id: bigint): Buffer => {
  const password = Buffer.alloc(16);
  password.writeBigInt64BE(id);
  password.writeBigInt64BE(~id, 8);
  return password;
};

export const virtualServers = (options: EnsembleOptions = {}): VirtualServers => {
  const scheduler = new VirtualTimeScheduler();
  const servers = ['z1:1', 'z2:1', 'z3:1'];
  const zooKeeper = ensemble({
    ...{ servers, tickTime: 10, minSessionTimeout: 1, syncLimit: 400 },
    ...options,
    scheduler,
  });
  const carrier = network(zooKeeper);
  const [leader, follower] = zooKeeper.servers as [Server, Server];
  const log: string[] = [];
  const ends = new Map<bigint, number>();
  const { offer } = leader;
  leader.offer = (entry) => {
    if (entry.ended !== undefined) ends.set(entry.ended, scheduler.now());
    offer(entry);
  };
  const note = (text: string): void => {
    log.push(`${String(scheduler.now())} ${text}`);
  };
  return {
    ...{ zooKeeper, leader, follower, log, note, ends, faults: carrier.faults },
    now: () => scheduler.now(),
    at: (ms, act) => {
      scheduler.schedule(act, ms);
    },
    client: (name, server, timeout, sessionId = 0n) => {
      let connection: Connection | undefined;
      const target = {
        endpoint: { host: server.name.split(':', 1).join(), port: 1 },
        ...{ address: '', sessionTimeout: timeout, lastZxid: 0n, auth: [] },
        resume: sessionId === 0n ? undefined : { sessionId, password: passwordOf(sessionId) },
      };
      const limits = {
        connectTimeout: 1_000,
        requestTimeout: 1_000,
        maxFrame: 2 ** 20,
        tls: undefined,
        scheduler,
      };
      const closed$ = connect(target, limits, virtualSocket(zooKeeper, carrier, name)).pipe(
        tap((opened) => {
          connection = opened;
          note(`${name} connected for ${String(opened.grant.timeout)}`);
        }),
        mergeMap((opened) => opened.closed$),
      );
      closed$.subscribe({
        next: ({ reason }) => {
          note(`${name} ${reason}`);
        },
        error: (error: Error) => {
          note(`${name} ${error.name}`);
        },
      });
      return {
        get sessionId() {
          return connection?.grant.sessionId ?? 0n;
        },
        ask: (request) => {
          connection?.request(request).subscribe({
            next: () => {
              note(`${name} ${request.op}`);
            },
            error: ({ message }: Error) => {
              note(`${name} ${request.op} ${message}`);
            },
          });
        },
      };
    },
    run: (until) => {
      scheduler.maxFrames = until;
      scheduler.flush();
      zooKeeper.close();
    },
  };
};
