import { errorText } from './error-text.ts';
import type { Note } from './story.ts';

export interface Row {
  readonly who: string;
  readonly what: string;
  /** Where it stands among the rows of its process. */
  readonly rank: number;
}

const shortName = (name: string): string => name.split('@', 1).join();
const roles = { 'not-joined': 'n', behind: 'b', suspended: 's', lost: 'l', closed: 'c' } as const;
const sessions = { connecting: 'c', connected: 'C', suspended: 's', lost: 'l', closed: '.' } as const;
const registrations = { registering: 'r', registered: 'R', suspended: 's', lost: 'l' } as const;
const lives = { stopped: '■', running: '▶', over: '✝', closing: '↓', closed: '|' } as const;

/** Last digits of a token tell one from the other. */
const short = (token: string): string => token.slice(-3).replace(/^0+/, '');

type Next = Extract<Note, { kind: 'next' }>;

const rowOf = (note: Next): readonly [what: string, rank: number, text: string] | undefined => {
  switch (note.stream) {
    case 'session':
      return ['session', 1, sessions[note.value.status]];
    case 'role':
      return [
        'role',
        2,
        note.value.status === 'leader' ? `L${short(note.value.lease.token)}` : roles[note.value.reason],
      ];
    case 'cluster':
      return ['stale', 3, note.value.stale ? 's' : '.'];
    case 'members':
      return [
        'members',
        4,
        `[${note.value.map(({ name, token, ext }) => `${shortName(name)}${short(token)}:${String(ext?.['version'])}`).join(' ')}]`,
      ];
    case 'leader':
      return ['leader', 5, note.value ? `${short(note.value.token)}${note.value.self ? '*' : ''}` : '.'];
    case 'node':
      return [
        'join',
        6,
        `${registrations[note.value.status]}${note.value.status === 'registered' ? short(note.value.token) : ''}`,
      ];
    case 'appX':
      return ['serve(x)', 7, registrations[note.value.status]];
    case 'appY':
      return ['serve(y)', 8, registrations[note.value.status]];
    case 'routesX':
    case 'routesY':
      return [
        note.stream,
        9,
        `[${note.value.map(({ node, weight, endpoints }) => `${shortName(node)}${String(weight)}${endpoints.length > 0 ? '' : '?'}`).join(' ')}]`,
      ];
    case 'children':
      return ['children', 10, String(note.value?.length ?? 'none')];
    default:
      return undefined;
  }
};

/** Where a note stands in a picture, and how it looks there. */
export const cellOf = (note: Note): { readonly row: Row; readonly text: string } | undefined => {
  const { who } = note;
  const at = (what: string, rank: number, text: string) => ({ row: { who, what, rank }, text });
  switch (note.kind) {
    case 'next': {
      const row = rowOf(note);
      return row && at(...row);
    }
    case 'end':
      return note.error === undefined
        ? undefined
        : at('error', 0, `${note.stream}: ${errorText(note.error)}`);
    case 'stopped':
    case 'running':
    case 'over':
    case 'closing':
    case 'closed':
      return at('life', 0, lives[note.kind]);
    case 'lease-over':
      return at('lease', 2.5, `${short(note.lease.token)} over`);
    default:
      return undefined;
  }
};
