import { publishedBy } from '../entry-text.ts';
import type { Truth, Version } from '../truth.ts';

/** The same for all routes of one application, node and session; undefined where no route stands. */
const keyOf = (path: string, { znode }: Version): string | undefined => {
  const content = publishedBy(path, znode);
  return znode && content && `${String(znode.ephemeralOwner)} ${content.replace(/ weighs .*/, '')}`;
};

/** Nothing counts in a version while the cover stands. */
const cut = (version: Version, cover: Version): readonly Version[] => {
  const [end, from, to] = [version.to ?? Infinity, cover.from, cover.to ?? Infinity];
  if (from >= end || to <= version.from) return [version];
  const hidden = {
    from: Math.max(version.from, from),
    to: to < end ? to : version.to,
    znode: undefined,
  };
  return [
    ...(from > version.from ? [{ ...version, to: from }] : []),
    hidden,
    ...(to < end ? [{ ...version, from: to }] : []),
  ];
};

/** History of the routes at the given paths as readers count them: of one session's routes of a node, the newest. */
export const countedRoutes = (truth: Truth, paths: Iterable<string>) => {
  const all = [...paths].flatMap((path) =>
    truth.versions(path).map((version) => ({ version, key: keyOf(path, version) })),
  );
  return (path: string): readonly Version[] =>
    truth.versions(path).flatMap((version) => {
      const key = keyOf(path, version);
      if (key === undefined) return [version];
      const newer = all.filter(
        (each) => each.key === key && (each.version.znode?.czxid ?? 0n) > (version.znode?.czxid ?? 0n),
      );
      return newer.reduce<readonly Version[]>(
        (pieces, cover) => pieces.flatMap((piece) => (piece.znode ? cut(piece, cover.version) : [piece])),
        [version],
      );
    });
};
