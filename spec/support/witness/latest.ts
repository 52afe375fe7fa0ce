import type { SessionState } from '../../../lib/index.ts';
import type { Note } from './fact.ts';

/** What a node said last. */
export interface Latest {
  state: SessionState['status'] | undefined;
  sessionId: string | undefined;
  password: string | undefined;
  stale: boolean;
  members: readonly string[] | undefined;
  leader: string | undefined;
  self: boolean;
  leads: boolean;
  /** When it said so last. */
  heldAt: number;
  readonly routes: Map<string, readonly string[]>;
}

export const nothing = (): Latest => ({
  state: undefined,
  sessionId: undefined,
  password: undefined,
  stale: true,
  members: undefined,
  leader: undefined,
  self: false,
  leads: false,
  heldAt: 0,
  routes: new Map(),
});

export const take = (latest: Latest, note: Note): void => {
  switch (note.kind) {
    case 'session':
      latest.state = note.state;
      latest.sessionId = note.sessionId ?? latest.sessionId;
      break;
    case 'grant':
      latest.password = note.password;
      latest.sessionId = note.sessionId;
      break;
    case 'cluster':
      ({ stale: latest.stale, members: latest.members } = note);
      break;
    case 'leader':
      ({ leader: latest.leader, self: latest.self } = note);
      break;
    case 'role':
      latest.leads = note.role === 'leader';
      break;
    case 'held':
      latest.heldAt = note.at;
      break;
    case 'routes':
      latest.routes.set(note.app, note.routes);
      break;
  }
};
