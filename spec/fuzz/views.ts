import type { Note, Story } from './story.ts';

/** What one process was seen to do from one look at it to the next: what streams promise, they promise to each subscriber. */
export interface View {
  readonly who: string;
  /** Its registrar was closed before. */
  readonly late: boolean;
  readonly notes: readonly Note[];
}

export const viewsOf = ({ notes }: Pick<Story, 'notes'>): readonly View[] => {
  const current = new Map<string, Note[]>();
  const views: View[] = [];
  const closing = new Set<string>();
  for (const note of notes) {
    if (note.kind === 'closing') closing.add(note.who);
    if (note.kind === 'observing') {
      const begun: Note[] = [];
      current.set(note.who, begun);
      views.push({ who: note.who, late: closing.has(note.who), notes: begun });
    }
    current.get(note.who)?.push(note);
  }
  return views;
};
