import type { Link } from '../session/link.ts';
import type { Own } from './own.ts';

/** An own candidacy that is first in the line, and the link on which that is known. */
export interface Contender {
  readonly link: Link;
  readonly own: Own & { readonly path: string };
}

/** What is known of the line. */
export interface Line {
  readonly link: Link | undefined;
  /** The connection of which the last list is, and the zxid at which it is complete. */
  readonly picture: { readonly epoch: number; readonly listedAt: bigint } | undefined;
  /** Path of the first candidate. */
  readonly lowest: string | undefined;
}

/** The own nodes, and where they stand in the line. */
export interface Candidacies {
  all(): readonly Own[];
  replace(list: readonly Own[]): void;
  /** An own znode is gone, or about to be. */
  retire(path: string): void;
  /** The session has ended, and all that it owned. */
  forget(): void;
  /** What stands at a path, unless it is retired. */
  standing(path: string): Own | undefined;
  /** The registration is known on this very connection. */
  isHere(own: Own, link: Link | undefined): boolean;
  contender(line: Line): Contender | undefined;
  /** A list must be read before a candidacy can be judged; true once for each. */
  needsList(line: Line): boolean;
}

export const candidacies = (): Candidacies => {
  const retired = new Set<string>();
  /** Those that were first once: lower ones never come back. */
  const firstOnce = new Set<string>();
  let owned: readonly Own[] = [];
  let listAsked: string | undefined;

  const isOwned = (path: string): boolean => owned.some((each) => each.path === path);
  const isHere = ({ epoch, path }: Own, link: Link | undefined): boolean =>
    path !== undefined && epoch === link?.epoch && !retired.has(path);
  const isListed = ({ czxid }: Own, { link, picture }: Line): boolean =>
    picture !== undefined && picture.epoch === link?.epoch && picture.listedAt >= czxid;
  return {
    all: () => owned,
    replace: (list) => {
      owned = list;
      for (const paths of [retired, firstOnce])
        for (const path of paths) if (!isOwned(path)) paths.delete(path);
    },
    retire: (path) => {
      if (isOwned(path)) retired.add(path);
    },
    forget: () => {
      firstOnce.clear();
    },
    standing: (path) => (retired.has(path) ? undefined : owned.find((each) => each.path === path)),
    isHere,
    contender: (line) => {
      const { link, lowest } = line;
      const own = owned.find(
        (each): each is Contender['own'] =>
          each.candidate &&
          isHere(each, link) &&
          (firstOnce.has(each.path ?? '') || (isListed(each, line) && each.path === lowest)),
      );
      if (!link || !own) return undefined;
      firstOnce.add(own.path);
      return { link, own };
    },
    needsList: (line) => {
      const { link, picture } = line;
      const unlisted = owned.find(
        (each) =>
          each.candidate && isHere(each, link) && picture?.epoch === each.epoch && !isListed(each, line),
      );
      if (!unlisted || unlisted.path === listAsked) return false;
      listAsked = unlisted.path;
      return true;
    },
  };
};
