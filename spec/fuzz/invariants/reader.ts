import { znodeText } from '../entry-text.ts';
import { nearly } from '../scenario.ts';
import type { Note } from '../story.ts';
import type { Truth, Version } from '../truth.ts';

/** How old a list may be. */
export interface Freshness {
  readonly since: number;
  /**
   * The server is a leader without its followers. It may show what is older than what was shown last: a client that has
   * learned of a change by an event alone cannot say which commit it has seen.
   */
  readonly mayGoBack: boolean;
}

/**
 * Follows what one list shows through the history of the znodes: all of it must have stood there after one and the same
 * commit, not before that of what was shown last, and not before `since`. Gives what was never so, in words.
 */
export type Reader = (
  shown: ReadonlyMap<string, string>,
  note: Note,
  freshness: Freshness,
) => readonly string[];

/** After so many commits, from the first to the last of them, a path shows what it is to show. */
interface Span {
  readonly first: number;
  readonly last: number;
}

const spanOf = ({ from, to }: Version, commits: number): Span => ({
  first: from + 1,
  last: Math.min(to ?? commits, commits),
});

const within = ({ first, last }: Span, from: number): boolean => first <= last && last >= from;

/** Each path has its moments, and there is none that all have: one must be ahead of another. */
const conflict = (
  spans: ReadonlyMap<string, readonly Span[]>,
  shown: ReadonlyMap<string, string>,
): string => {
  const all = [...spans];
  const seen = (path: string): string => shown.get(path) ?? `nothing at ${path}`;
  for (const [ahead, ofAhead] of all)
    for (const [behind, ofBehind] of all) {
      const meet = ofAhead.some((a) => ofBehind.some((b) => a.first <= b.last && b.first <= a.last));
      if (!meet && (ofAhead[0]?.first ?? 0) > (ofBehind[0]?.first ?? 0))
        return `it shows ${seen(ahead)}, and still ${seen(behind)}, which had changed before that`;
    }
  return `it shows ${[...shown.values()].join(', and ')}, which were never there together`;
};

export const reader = (
  truth: Truth,
  paths: () => Iterable<string>,
  historyOf: (known: Iterable<string>) => Truth['versions'] = () => truth.versions,
): Reader => {
  /** So many commits have been seen: after these all was as it was shown last. */
  let progress = 0;
  /** The first state that was not over by then. */
  const freshest = (since: number, most: number): number => {
    const ended = truth.commits.findIndex(({ at }) => at >= since - nearly);
    return ended === -1 ? most : Math.min(ended, most);
  };

  return (shown, note, { since, mayGoBack }) => {
    const known = new Set(paths());
    const wrong = [...shown.keys()].filter((path) => !known.has(path)).map((path) => `${path} never existed`);
    const from = Math.max(mayGoBack ? 0 : progress, freshest(since, note.commits));
    const spans = new Map<string, readonly Span[]>();
    const versions = historyOf(known);
    for (const path of known) {
      const text = shown.get(path);
      const fitting = versions(path)
        .filter(({ znode }) => znodeText(path, znode) === text)
        .map((version) => spanOf(version, note.commits))
        .filter((span) => within(span, from));
      if (fitting.length > 0) spans.set(path, fitting);
      else if (text === undefined) wrong.push(`${path} is missing, and is there`);
      else wrong.push(`it shows ${text}, which is not so`);
    }
    if (wrong.length > 0) return wrong;
    const all = [...spans.values()];
    const starts = [from, ...all.flat().map(({ first }) => first)].filter((at) => at >= from);
    const together = starts
      .filter((at) => all.every((each) => each.some(({ first, last }) => first <= at && at <= last)))
      .reduce((least, at) => Math.min(least, at), Infinity);
    if (together === Infinity) return [conflict(spans, shown)];
    progress = Math.max(progress, together);
    return [];
  };
};
