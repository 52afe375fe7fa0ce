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
  /** Milliseconds by which everything arrives later, each way. @default 0 */
  delay(ms: number): void;
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
   * The server no longer hears its leader: it goes on answering pings and reads, and neither `sync` nor writes, until
   * it notices; meanwhile its leader ends the sessions of its clients.
   */
  cut(server?: string): void;
  heal(server?: string): void;
  /** The server's process is killed; what it had is there when it starts again. */
  kill(server?: string): void;
  start(server?: string): void;
  /** All data and all sessions are gone, as after a start on empty disks. */
  reset(): void;
}
