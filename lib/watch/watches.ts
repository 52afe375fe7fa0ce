import type { Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';
import type { Transition } from '../session/transition.ts';
import type { Arbiter } from './arbiter.ts';

/** Every watch needs these: a session to follow, one arbiter for all watches, and limits. */
export interface Watches {
  readonly transition$: Observable<Transition>;
  readonly arbiter: Arbiter;
  readonly runtime: Runtime;
  /** Bytes; a larger entry of a directory is quarantined. */
  readonly maxEntry: number;
}
