import { hex16 } from '../../lib/codec/fencing-token.ts';
import type { Tree } from '../../lib/testing/tree/tree.ts';
import type { Znode } from '../../lib/testing/tree/znode.ts';
import { appsFolder, nodesFolder } from './administrator.ts';
import { publishedBy, znodeText } from './entry-text.ts';

/** What whoever looks at a tree should see, in words. */
export interface Expected {
  /** In election order. */
  readonly members: readonly string[];
  /** Path and token of the first candidate. */
  readonly leader: string;
  readonly apps: readonly string[];
  routes(app: string): readonly string[];
}

const candidate = /^_c_[0-9a-f]{32}-(?!peer-\d{10}$).*-\d{10}$/;

const byBirth = (a: readonly [string, Znode], b: readonly [string, Znode]): number =>
  Number(a[1].czxid - b[1].czxid) || (a[0] < b[0] ? -1 : 1);

const below = (tree: Tree, folder: string): readonly (readonly [string, Znode])[] =>
  [...(tree.znodes.get(folder)?.children.keys() ?? [])]
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      const znode = tree.znodes.get(path);
      return znode ? [[path, znode] as const] : [];
    })
    .sort(byBirth);

/** Path and token of the first candidate. */
export const firstOf = (tree: Tree): string => {
  const first = below(tree, nodesFolder).find(
    ([path, znode]) => znode.ephemeralOwner > 0n && candidate.test(path.slice(nodesFolder.length + 1)),
  );
  return first ? `${first[0]} ${hex16(first[1].czxid)}` : 'nobody';
};

/** Computed anew, from nothing but the tree. */
export const expectedOf = (tree: Tree): Expected => {
  const nodes = below(tree, nodesFolder);
  const folders = below(tree, appsFolder);
  const entries = [...folders, ...folders.flatMap(([path]) => below(tree, path))].sort(byBirth);
  const apps = new Map<string, string[]>();
  for (const [path, znode] of entries) {
    const content = publishedBy(path, znode);
    const app = content?.startsWith('app ') ? (content.split(' ')[1] ?? '') : undefined;
    if (app !== undefined) apps.set(app, [...(apps.get(app) ?? []), znodeText(path, znode) ?? '']);
  }
  return {
    members: nodes.map(([path, znode]) => znodeText(path, znode)).filter((text) => text !== undefined),
    leader: firstOf(tree),
    apps: [...apps.keys()].sort(),
    routes: (app) => apps.get(app) ?? [],
  };
};
