import { znodeText } from '../entry-text.ts';
import { nearly } from '../scenario.ts';
import type { Note } from '../story.ts';
import type { Truth, Version } from '../truth.ts';

/**
 * Follows what one list shows through the history of the znodes: at each path it must show what stood there, not before
 * what was shown last, and not before `since`. Gives what was never so, in words.
 */
export type Reader = (shown: ReadonlyMap<string, string>, note: Note, since: number) => readonly string[];

export const reader = (truth: Truth, paths: () => Iterable<string>): Reader => {
  /** By path: where in its history the list has got to. */
  const progress = new Map<string, number>();
  const isFresh = ({ to }: Version, since: number): boolean =>
    to === undefined || (truth.commits[to]?.at ?? 0) >= since - nearly;

  return (shown, note, since) => {
    const known = new Set(paths());
    const wrong = [...shown.keys()].filter((path) => !known.has(path)).map((path) => `${path} never existed`);
    for (const path of known) {
      const text = shown.get(path);
      const last = progress.get(path) ?? -1;
      const found = truth
        .versions(path)
        .find(
          (version) =>
            version.from < note.commits &&
            (version.to === undefined || version.to > last) &&
            znodeText(path, version.znode) === text &&
            isFresh(version, since),
        );
      if (found) progress.set(path, Math.max(last, found.from));
      else if (text === undefined) wrong.push(`${path} is missing, and is there`);
      else wrong.push(`it shows ${text}, which is not so`);
    }
    return wrong;
  };
};
