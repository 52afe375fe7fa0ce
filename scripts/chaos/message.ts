/** A time in which a process held the lease. Milliseconds of a clock that all processes of the machine share. */
export interface Interval {
  readonly token: string;
  readonly from: number;
  readonly to: number;
}

/** A message of a candidate to the process that started it. */
export type Message =
  | { readonly kind: 'registered' }
  /** A later message with the same `from` replaces this one. */
  | ({ readonly kind: 'held' } & Interval)
  | { readonly kind: 'reported'; readonly question: number; readonly isHolding: boolean };

/** Asks a candidate for the interval that is still open. */
export interface Question {
  readonly question: number;
}

export interface CandidateOptions {
  readonly name: string;
  readonly cluster: string;
  readonly endpoints: readonly string[];
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly stepDown: 'disconnect' | 'deadline';
  readonly transport: 'wire' | 'native';
}
