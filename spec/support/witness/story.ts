import type { Note } from './fact.ts';
import type { Truth } from './truth.ts';

/** A session that was ended from outside, and when. */
export interface Theft {
  readonly sessionId: string;
  readonly at: number;
}

/** One run, as it was. */
export interface Story {
  /** In the order in which they were heard; those of one node in the order in which it said them. */
  readonly notes: readonly Note[];
  readonly truth: Truth;
  readonly thefts: readonly Theft[];
  /** Milliseconds for which a lease may last beyond the end of its session, where somebody else ended it. */
  readonly delivery: number;
}

/** What one registrar said, from its beginning. */
export interface View {
  readonly who: string;
  readonly notes: readonly Note[];
}

export const viewsOf = ({ notes }: Pick<Story, 'notes'>): readonly View[] => {
  const views = new Map<string, Note[]>();
  for (const note of notes) {
    const known = views.get(note.who) ?? [];
    views.set(note.who, known);
    known.push(note);
  }
  return [...views].filter(([who]) => who !== '').map(([who, said]) => ({ who, notes: said }));
};

/** A broken promise: of whom, when, and what is wrong. */
export const amiss = ({ who, at }: { readonly who: string; readonly at: number }, what: string): string =>
  `${who === '' ? 'a process' : who} at ${at.toFixed(0)} ms: ${what}`;
