/** A map by string that never changes: setting and deleting give a new one, which shares what is the same. */
export interface PersistentMap<V> {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): PersistentMap<V>;
  delete(key: string): PersistentMap<V>;
  /** In the order of the keys' hashes, which is none to rely on. */
  entries(): Iterable<readonly [string, V]>;
  keys(): Iterable<string>;
}

/** Entries of one hash. */
interface Leaf<V> {
  readonly hash: number;
  readonly entries: readonly (readonly [string, V])[];
}
/** Up to 32 branches by five bits of the hash; `bits` says which are there. */
interface Branch<V> {
  readonly bits: number;
  readonly nodes: readonly Node<V>[];
}
type Node<V> = Leaf<V> | Branch<V>;

const step = 5;
const isLeaf = <V>(node: Node<V>): node is Leaf<V> => 'entries' in node;

const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash;
};

const bitOf = (hash: number, shift: number): number => 1 << ((hash >>> shift) & 31);

/** How many of the branches stand before that of the bit. */
const rank = (bits: number, bit: number): number => {
  let count = 0;
  for (let rest = bits & (bit - 1); rest !== 0; rest &= rest - 1) count += 1;
  return count;
};

const find = <V>(root: Node<V> | undefined, key: string): readonly [string, V] | undefined => {
  const hash = hashOf(key);
  let node = root;
  for (let shift = 0; node && !isLeaf(node); shift += step) {
    const bit = bitOf(hash, shift);
    node = (node.bits & bit) === 0 ? undefined : node.nodes[rank(node.bits, bit)];
  }
  return node?.hash === hash ? node.entries.find(([known]) => known === key) : undefined;
};

const withBranch = <V>(branch: Branch<V>, bit: number, node: Node<V> | undefined): Branch<V> => {
  const there = (branch.bits & bit) !== 0;
  const nodes = branch.nodes.toSpliced(rank(branch.bits, bit), there ? 1 : 0, ...(node ? [node] : []));
  return { bits: node ? branch.bits | bit : branch.bits & ~bit, nodes };
};

const inserted = <V>(node: Node<V> | undefined, shift: number, leaf: Leaf<V>): Node<V> => {
  if (!node) return leaf;
  if (isLeaf(node) && node.hash === leaf.hash) {
    const [[key] = ['']] = leaf.entries;
    return {
      hash: leaf.hash,
      entries: [...node.entries.filter(([known]) => known !== key), ...leaf.entries],
    };
  }
  const branch = isLeaf(node) ? { bits: bitOf(node.hash, shift), nodes: [node] } : node;
  const bit = bitOf(leaf.hash, shift);
  const below = (branch.bits & bit) === 0 ? undefined : branch.nodes[rank(branch.bits, bit)];
  return withBranch(branch, bit, inserted(below, shift + step, leaf));
};

const removed = <V>(node: Node<V>, shift: number, hash: number, key: string): Node<V> | undefined => {
  if (isLeaf(node)) {
    const entries = node.entries.filter(([known]) => known !== key);
    return entries.length === 0 ? undefined : { hash: node.hash, entries };
  }
  const bit = bitOf(hash, shift);
  const below = node.nodes[rank(node.bits, bit)] as Node<V>;
  const branch = withBranch(node, bit, removed(below, shift + step, hash, key));
  return branch.bits === 0 ? undefined : branch;
};

function* walk<V>(node: Node<V> | undefined): Generator<readonly [string, V]> {
  if (!node) return;
  if (isLeaf(node)) yield* node.entries;
  else for (const below of node.nodes) yield* walk(below);
}

function* keysOf<V>(node: Node<V> | undefined): Generator<string> {
  for (const [key] of walk(node)) yield key;
}

const mapOf = <V>(root: Node<V> | undefined, size: number): PersistentMap<V> => {
  const map: PersistentMap<V> = {
    size,
    get: (key) => find(root, key)?.[1],
    has: (key) => find(root, key) !== undefined,
    set: (key, value) =>
      mapOf(
        inserted(root, 0, { hash: hashOf(key), entries: [[key, value]] }),
        size + (find(root, key) ? 0 : 1),
      ),
    delete: (key) => (root && find(root, key) ? mapOf(removed(root, 0, hashOf(key), key), size - 1) : map),
    entries: () => walk(root),
    keys: () => keysOf(root),
  };
  return map;
};

export const emptyMap = <V>(): PersistentMap<V> => mapOf<V>(undefined, 0);
