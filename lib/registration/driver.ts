import { defer, EMPTY, ignoreElements, timer, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import type { Desired } from './next-command.ts';
import type { RegistrationContext } from './registration-context.ts';
import type { RegistrationEvent, RegistrationProgress } from './registration-machine.ts';
import type { Target } from './target.ts';

/** The tools of the commands of one registration on one connection. */
export interface Driver {
  readonly context: RegistrationContext;
  readonly target: Target;
  readonly link: Link;
  progress(): RegistrationProgress;
  /** The data to publish, and how. */
  desired(): Desired;
  dispatch(event: RegistrationEvent): void;
  /** Emits on subscription, then after each change of the progress. */
  readonly changes$: Observable<unknown>;
  /** Watches the znode; the watch must be set before the znode is read. */
  watch(path: string): void;
  /** Milliseconds to wait after a lost round. Each call lengthens the next wait. */
  pause(): number;
  /** Milliseconds until the next replacement may be sent. */
  untilReplacement(): number;
}

export type Work = Observable<never>;

export const delay = (milliseconds: () => number, { context }: Driver): Work =>
  defer(() => {
    const ms = milliseconds();
    return ms > 0 ? timer(ms, context.runtime.scheduler).pipe(ignoreElements()) : EMPTY;
  });

export const dispatched = (driver: Driver, event: RegistrationEvent): Work =>
  defer(() => {
    driver.dispatch(event);
    return EMPTY;
  });
