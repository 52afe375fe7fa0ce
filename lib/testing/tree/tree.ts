import { nameOf, parentOf } from './paths.ts';
import { emptyMap, type PersistentMap } from './persistent-map.ts';
import { containerOwner, emptyZnode, type Znode } from './znode.ts';

/** All that a server knows at one moment. Never changed in place, so that a moment can be kept at no cost. */
export interface Tree {
  /** Of the last transaction, failed ones included. */
  readonly zxid: bigint;
  /** By path. */
  readonly znodes: PersistentMap<Znode>;
  /** Paths by owner. */
  readonly ephemerals: PersistentMap<PersistentMap<true>>;
  /** Paths. */
  readonly containers: PersistentMap<true>;
}

const ownerKey = (sessionId: bigint): string => sessionId.toString(36);

/** Paths of a session's ephemeral znodes. */
export const ephemeralsOf = (tree: Tree, sessionId: bigint): readonly string[] => [
  ...(tree.ephemerals.get(ownerKey(sessionId))?.keys() ?? []),
];

const withEphemeral = (tree: Tree, { ephemeralOwner }: Znode, path: string, there: boolean): Tree => {
  if (ephemeralOwner === 0n) return tree;
  if (ephemeralOwner === containerOwner) {
    const containers = there ? tree.containers.set(path, true) : tree.containers.delete(path);
    return { ...tree, containers };
  }
  const key = ownerKey(ephemeralOwner);
  const known = tree.ephemerals.get(key) ?? emptyMap<true>();
  const paths = there ? known.set(path, true) : known.delete(path);
  return {
    ...tree,
    ephemerals: paths.size === 0 ? tree.ephemerals.delete(key) : tree.ephemerals.set(key, paths),
  };
};

const withParent = (tree: Tree, path: string, change: (parent: Znode) => Znode): Tree => {
  const at = parentOf(path) ?? '';
  const parent = tree.znodes.get(at);
  return parent ? { ...tree, znodes: tree.znodes.set(at, change(parent)) } : tree;
};

/** The counter of a parent sticks at the largest number that it can hold, and with it pzxid. */
const lastSequence = 2 ** 31 - 1;

export const withZnode = (tree: Tree, path: string, znode: Znode): Tree => {
  const grown = withParent(tree, path, (parent) => ({
    ...parent,
    ...(parent.creations < lastSequence && { creations: parent.creations + 1, pzxid: znode.czxid }),
    children: parent.children.set(nameOf(path), true),
  }));
  return withEphemeral({ ...grown, znodes: grown.znodes.set(path, znode) }, znode, path, true);
};

export const withoutZnode = (tree: Tree, path: string, znode: Znode, zxid: bigint): Tree => {
  const shrunk = withParent(tree, path, (parent) => ({
    ...parent,
    pzxid: zxid,
    children: parent.children.delete(nameOf(path)),
  }));
  return withEphemeral({ ...shrunk, znodes: shrunk.znodes.delete(path) }, znode, path, false);
};

const folderOf = (...names: readonly string[]): Znode => ({
  ...emptyZnode(),
  children: names.reduce((children, name) => children.set(name, true), emptyMap<true>()),
});

/** What a new ensemble begins with. */
export const emptyTree = (): Tree => ({
  zxid: 0n,
  znodes: emptyMap<Znode>()
    .set('/', folderOf('zookeeper'))
    .set('/zookeeper', folderOf('config', 'quota'))
    .set('/zookeeper/config', emptyZnode())
    .set('/zookeeper/quota', emptyZnode()),
  ephemerals: emptyMap(),
  containers: emptyMap(),
});
