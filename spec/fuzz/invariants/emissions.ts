import { isDeepStrictEqual } from 'node:util';
import { successors, type SessionState } from '../../../lib/session/session-state.ts';
import { amiss } from '../amiss.ts';
import { errorText } from '../error-text.ts';
import type { Note, Stream } from '../story.ts';
import type { View } from '../views.ts';

const events: ReadonlySet<Stream> = new Set<Stream>(['memberEvents', 'events', 'invalid']);

type Emitted = Extract<Note, { readonly kind: 'next' }>;

/** A lease is what it is; its signal is like any other. */
const valueOf = (note: Emitted): unknown =>
  note.stream === 'role' && note.value.status === 'leader' ? note.value.lease : note.value;

/** Streams neither fail nor end before their registrar is closed; states are never told twice. */
export const emissions = ({ late, notes }: View): readonly string[] => {
  const wrong: string[] = [];
  const last = new Map<Stream, unknown>();
  const ended = new Set<Stream>();
  let closing = late;
  for (const note of notes) {
    switch (note.kind) {
      case 'closing':
        closing = true;
        break;
      case 'looking-away':
        return wrong;
      case 'registering':
        last.delete(note.stream);
        ended.delete(note.stream);
        break;
      case 'end':
        ended.add(note.stream);
        if (note.error !== undefined)
          wrong.push(amiss(note, `${note.stream} fails: ${errorText(note.error)}`));
        else if (!closing) wrong.push(amiss(note, `${note.stream} ends before close()`));
        break;
      case 'next': {
        const { stream } = note;
        if (ended.has(stream)) wrong.push(amiss(note, `${stream} goes on after its end`));
        if (events.has(stream)) break;
        const value = valueOf(note);
        if (last.has(stream) && isDeepStrictEqual(last.get(stream), value)) {
          wrong.push(amiss(note, `${stream} says the same twice: ${JSON.stringify(value)}`));
        }
        last.set(stream, value);
        break;
      }
    }
  }
  return wrong;
};

/** The session takes no step that its table does not have, and whoever leads has stepped down before it says so. */
export const transitions = ({ notes }: View): readonly string[] => {
  const wrong: string[] = [];
  let before: SessionState | undefined;
  let incarnation = 0;
  let leads = false;
  let isLasting = false;
  for (const note of notes) {
    if (note.kind === 'looking-away') return wrong;
    if (note.kind === 'observing') isLasting = note.stepDown === 'deadline';
    if (note.kind !== 'next') continue;
    if (note.stream === 'role') leads = note.value.status === 'leader';
    if (note.stream !== 'session') continue;
    const { value } = note;
    if (before && !successors[before.status].includes(value.status)) {
      wrong.push(amiss(note, `${value.status} follows ${before.status}`));
    }
    if (value.status === 'connected') {
      const isNew = value.incarnation !== incarnation;
      if (isNew && before?.status === 'suspended')
        wrong.push(amiss(note, 'a session begins before one was lost'));
      if (value.incarnation < incarnation) wrong.push(amiss(note, 'an older session comes back'));
    }
    if ('incarnation' in value) ({ incarnation } = value);
    before = value;
    const mayLead = value.status === 'connected' || (value.status === 'suspended' && isLasting);
    if (leads && !mayLead) wrong.push(amiss(note, `it leads, and its session is ${value.status}`));
  }
  return wrong;
};
