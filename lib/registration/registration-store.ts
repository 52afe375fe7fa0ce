import { BehaviorSubject, type Observable } from 'rxjs';
import type { RegistrationConflict } from '../errors/registration-conflict.ts';
import { backoff } from '../session/backoff.ts';
import type { Runtime } from '../session/runtime.ts';
import { conflictCause, freeRounds, type StepContext } from './conflict.ts';
import {
  newProgress,
  step,
  type RegistrationEvent,
  type RegistrationProgress,
} from './registration-machine.ts';
import type { RegistrationLog } from './registration-log.ts';
import type { Payload } from './registration-state.ts';

/** The present and the desired state of one registration. */
export interface RegistrationStore {
  progress(): RegistrationProgress;
  /** Undefined before the first value of the input. */
  payload(): Payload | undefined;
  publish(payload: Payload): void;
  dispatch(event: RegistrationEvent): void;
  /** The number of changes: first the present one, then each. */
  readonly changes$: Observable<number>;
  changes(): number;
  /** The reason why the registration does not keep up; undefined where there is none. */
  cause(): RegistrationConflict | undefined;
  /** Milliseconds to wait after a lost round. Each call lengthens the next wait. */
  pause(): number;
  /** Milliseconds until the next replacement may be sent. */
  untilReplacement(): number;
}

/** Milliseconds between two replacements: each one costs every reader a read. */
const replacementInterval = 1_000;

export const registrationStore = (
  { clock, random, logger, ...runtime }: Runtime,
  log: RegistrationLog,
): RegistrationStore => {
  const fresh = backoff(runtime.backoff, random);
  const changes$ = new BehaviorSubject(0);
  let progress = newProgress(undefined);
  let payload: Payload | undefined;
  let wait = fresh;
  let replacedAt = -Infinity;

  const context = (): StepContext => ({ now: clock.monotonic(), stable: 2 * runtime.backoff.max });
  const cause = (): RegistrationConflict | undefined => conflictCause(progress.conflict, context());
  const changed = (): void => {
    changes$.next(changes$.value + 1);
  };
  return {
    progress: () => progress,
    payload: () => payload,
    publish: (next) => {
      payload = next;
      changed();
    },
    dispatch: (event) => {
      const before = progress;
      progress = step(before, event, context());
      if (progress === before) return;
      if (event.type === 'released') replacedAt = clock.monotonic();
      log.step(before, event, progress);
      const { rounds } = progress.conflict;
      if (rounds > before.conflict.rounds && rounds === freeRounds + 1) {
        wait = fresh;
        const conflict = cause();
        if (conflict) logger.warn(conflict.message);
      }
      changed();
    },
    changes$,
    changes: () => changes$.value,
    cause,
    pause: () => {
      const { delay } = wait;
      wait = wait.next();
      return delay;
    },
    untilReplacement: () => Math.max(0, replacedAt + replacementInterval - clock.monotonic()),
  };
};
