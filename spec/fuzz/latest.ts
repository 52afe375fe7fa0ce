import type { Note, Stream, Values } from './story.ts';

/** The latest value of each stream that a process looks at now, and of its registrations. */
export type Latest = { readonly [S in Stream]?: { readonly value: Values[S] } };

const lasting: ReadonlySet<Stream> = new Set<Stream>(['node', 'appX', 'appY']);

/** Follows the notes as they are made. */
export const latestOf = (): {
  read(notes: readonly Note[]): void;
  of(who: string): Latest;
} => {
  const known = new Map<string, Map<Stream, unknown>>();
  let read = 0;
  return {
    read: (notes) => {
      for (; read < notes.length; read += 1) {
        const note = notes[read] as Note;
        const values = known.get(note.who) ?? new Map<Stream, unknown>();
        known.set(note.who, values);
        if (note.kind === 'next') values.set(note.stream, { value: note.value });
        else if (note.kind === 'end') values.delete(note.stream);
        else if (note.kind === 'looking-away') {
          for (const stream of values.keys()) if (!lasting.has(stream)) values.delete(stream);
        }
      }
    },
    of: (who) => Object.fromEntries(known.get(who) ?? []),
  };
};
