/** What all observers of a process see alike. */
export interface Seen {
  readonly members: number;
  readonly apps: number;
  /** Of the application that each of them watches. */
  readonly routes: number;
  /** Sessions that were lost, and connections. */
  readonly lost: number;
  readonly suspended: number;
}

/** What the process of the observers weighs, and how long it was busy. */
export interface Weight {
  /** Bytes, when all garbage is gone. */
  readonly heap: number;
  /** Longest work in one turn of the event loop since it was last told to measure, in milliseconds. */
  readonly gap: number;
}
