import { permission } from '../../connection/acl.ts';
import { isValidPath } from './paths.ts';
import { allows, storedAcl } from './permissions.ts';
import type { Tree } from './tree.ts';
import { isRefusal, refuse, type Context, type Refusal, type Step, type Write } from './write.ts';
import type { Znode } from './znode.ts';

type Of<O extends Write['op']> = Extract<Write, { op: O }>;

const permitted = (tree: Tree, path: string, wanted: number, { identities }: Context): Znode | Refusal => {
  if (!isValidPath(path)) return refuse('BadArguments');
  const znode = tree.znodes.get(path);
  if (!znode) return refuse('NoNode');
  return allows(znode.acl, wanted, identities) ? znode : refuse('NoAuth');
};

const next = (version: number): number => (version + 1) | 0;

export const setData = (tree: Tree, { path, data, version }: Of<'setData'>, context: Context): Step => {
  const before = permitted(tree, path, permission.write, context);
  if (isRefusal(before)) return before;
  if (version !== -1 && version !== before.version) return refuse('BadVersion');
  const znode: Znode = {
    ...before,
    // A copy: what came over a wire is a view of its frame.
    data: Uint8Array.from(data),
    version: next(before.version),
    mzxid: context.zxid,
    mtime: context.time,
  };
  const change = { type: 'changed', path, acl: znode.acl, parentAcl: [] } as const;
  return { tree: { ...tree, znodes: tree.znodes.set(path, znode) }, changes: [change], znode };
};

export const setAcl = (tree: Tree, write: Of<'setAcl'>, context: Context): Step => {
  const { path, version } = write;
  if (!isValidPath(path)) return refuse('BadArguments');
  const acl = storedAcl(write.acl, context.identities);
  if (!acl) return refuse('InvalidAcl');
  const before = permitted(tree, path, permission.admin, context);
  if (isRefusal(before)) return before;
  if (version !== -1 && version !== before.aversion) return refuse('BadVersion');
  const znode: Znode = { ...before, acl, aversion: next(before.aversion) };
  return { tree: { ...tree, znodes: tree.znodes.set(path, znode) }, changes: [], znode };
};

/** Changes nothing; refused where the version is another. */
export const check = (tree: Tree, { path, version }: Of<'check'>, context: Context): Step => {
  const znode = permitted(tree, path, permission.read, context);
  if (isRefusal(znode)) return znode;
  return version === -1 || version === znode.version ? { tree, changes: [] } : refuse('BadVersion');
};
