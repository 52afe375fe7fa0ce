import { successors, type SessionState } from '../../../../lib/session/session-state.ts';
import { amiss, viewsOf, type Story, type View } from '../story.ts';

/** What can be told from the notes of a registrar alone. */
const lookAt = ({ notes }: View): readonly string[] => {
  const wrong: string[] = [];
  let state: SessionState['status'] | undefined;
  let leads = false;
  let self = false;
  let closed = false;
  for (const note of notes) {
    if (closed && note.kind !== 'complaint') wrong.push(amiss(note, `${note.kind} after the end`));
    if (note.kind === 'closed') closed = true;
    if (note.kind === 'complaint') wrong.push(amiss(note, note.what));
    if (note.kind === 'role') leads = note.role === 'leader';
    if (note.kind === 'leader') ({ self } = note);
    if (note.kind !== 'session') continue;
    if (state && !successors[state].includes(note.state))
      wrong.push(amiss(note, `${note.state} follows ${state}`));
    if ((leads || self) && (note.state === 'lost' || note.state === 'closed'))
      wrong.push(amiss(note, `it leads, and its session is ${note.state}`));
    ({ state } = note);
  }
  return wrong;
};

/** No error, no end before close(), nothing after it, nothing twice in a row, events that add up to the lists. */
export const streams = (story: Story): readonly string[] => [
  ...viewsOf(story).flatMap(lookAt),
  ...story.notes.flatMap((note) =>
    note.who === '' && note.kind === 'complaint' ? [amiss(note, note.what)] : [],
  ),
];
