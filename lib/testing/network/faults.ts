import type { Direction } from '../ensemble/stalls.ts';

/** Which connections: all that fit whatever is given. */
export interface Which {
  /** Name of the transport that the connection came by; over TCP its `host:port`. */
  readonly client?: string;
  /** `host:port` of the server. */
  readonly server?: string;
  readonly session?: bigint;
}

/** What can go wrong, to be done when it shall. What lasts is undone by the word beside it. */
export interface Faults {
  /** Resets connections. */
  drop(which?: Which): void;
  /** Connections that stay open, and over which nothing arrives any more, in either direction. */
  halfOpen(which?: Which): void;
  /** New connections are refused. */
  refuse(server?: string): void;
  accept(server?: string): void;
  /** Milliseconds by which everything arrives later between clients and servers, each way. @default 0 */
  delay(ms: number): void;
  /**
   * One direction of a link stalls: what is sent is held. Sender and receiver are clients or servers, by their names; a
   * server is its `host:port`. Servers send each other commits, pings and replies from the leader, requests and answered
   * pings to the leader; without a majority that hears the leader nothing commits. Nobody notices, however long it takes.
   */
  stall(direction: Direction): void;
  /** Ends the stalls that fit; all of them by default. What was held arrives at once, in order. */
  flow(direction?: Direction): void;
  /**
   * The server grants sessions at most so many milliseconds from now on, resumed ones too, as one with another
   * `maxSessionTimeout` does. @default Infinity
   */
  grantAtMost(ms: number, server?: string): void;
  /**
   * The server closes a connection without a word on a request of more bytes, as one with a smaller `jute.maxbuffer` does.
   *
   * @default 1_048_575
   */
  takeAtMost(bytes: number, server?: string): void;
  /** Ends sessions as their timeout would. Sessions are found when their client is gone, too. */
  expire(which: Which): void;
  /** The next such request is carried out; its reply never comes, for the connection is reset. */
  loseReply(op: string, which?: Which): void;
  /** An opcode that the server does not know, as an older one would not: it says so, and closes the connection. */
  unlearn(opcode: number, server?: string): void;
  learn(opcode: number, server?: string): void;
  /** The server answers reads from the past until it is asked for a `sync` or a write. */
  lag(server?: string): void;
  catchUp(server?: string): void;
  /**
   * The server and the others no longer hear each other, which it notices after the `syncLimit`.
   *
   * Until then a follower answers pings and reads, and neither `sync` nor writes nor handshakes; meanwhile its leader
   * ends the sessions of its clients. The leader answers pings, reads and `sync`, and resumes sessions; it answers no
   * write, and opens no session. Its followers notice at once, and elect another leader.
   */
  cut(server?: string): void;
  heal(server?: string): void;
  /** The server's process is killed; what it had is there when it starts again. */
  kill(server?: string): void;
  start(server?: string): void;
  /** All data and all sessions are gone, as after a start on empty disks. */
  reset(): void;
}
