import { RegistrationConflict, type ConflictReason } from '../errors/registration-conflict.ts';

/** Consecutive rounds that a registration has lost to another client. */
export interface Conflict {
  /** The last lost round; undefined before the first. */
  readonly last: { readonly reason: ConflictReason; readonly path: string } | undefined;
  readonly rounds: number;
  /** Monotonic milliseconds: the last lost round, or the end of the wait after it. */
  readonly since: number;
  /** The next attempt waits. */
  readonly isDue: boolean;
}

/** Facts of the moment of a step. */
export interface StepContext {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds without a lost round after which a conflict is over. */
  readonly stable: number;
}

export const noConflict: Conflict = { last: undefined, rounds: 0, since: 0, isDue: false };

/** Lost rounds without a wait: one may be coincidence, a script repeats itself. */
export const freeRounds = 3;

export const lostRound = (
  { rounds, since }: Conflict,
  last: NonNullable<Conflict['last']>,
  { now, stable }: StepContext,
): Conflict => {
  const count = now - since > stable ? 1 : rounds + 1;
  return { last, rounds: count, since: now, isDue: count > freeRounds };
};

export const waited = (conflict: Conflict, now: number): Conflict => ({
  ...conflict,
  since: now,
  isDue: false,
});

/** The cause to report; undefined where there is no conflict now. */
export const conflictCause = (
  { last, rounds, since }: Conflict,
  { now, stable }: StepContext,
): RegistrationConflict | undefined =>
  last && rounds > freeRounds && now - since <= stable
    ? new RegistrationConflict(last.reason, last.path, rounds)
    : undefined;
