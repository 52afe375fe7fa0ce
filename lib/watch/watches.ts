import type { Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';
import type { Transition } from '../session/transition.ts';
import type { Arbiter } from './arbiter.ts';

/** What every watch needs: a session to follow, and one arbiter for all of them. */
export interface Watches {
  readonly transition$: Observable<Transition>;
  readonly arbiter: Arbiter;
  readonly runtime: Runtime;
}
