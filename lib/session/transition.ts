import type { Link } from './link.ts';
import type { SessionState } from './session-state.ts';

/** One step of the session. The link is there exactly while it is connected. */
export interface Transition {
  readonly state: SessionState;
  readonly link: Link | undefined;
}
