import { permission } from '../../connection/acl.ts';
import { isSpecial, parentOf } from './paths.ts';
import { allows } from './permissions.ts';
import { ephemeralsOf, withoutZnode, type Tree } from './tree.ts';
import {
  isRefusal,
  refuse,
  type Change,
  type Context,
  type Done,
  type Refusal,
  type SingleWrite,
  type Step,
} from './write.ts';
import { containerOwner, type Znode } from './znode.ts';

const familyOf = (tree: Tree, path: string): { parent: Znode; znode: Znode | undefined } | Refusal => {
  const parentPath = parentOf(path);
  if (parentPath === undefined || isSpecial(path)) return refuse('BadArguments');
  const parent = tree.znodes.get(parentPath);
  return parent ? { parent, znode: tree.znodes.get(path) } : refuse('NoNode');
};

const gone = (tree: Tree, path: string, family: { parent: Znode; znode: Znode }, zxid: bigint): Done => ({
  tree: withoutZnode(tree, path, family.znode, zxid),
  changes: [{ type: 'deleted', path, acl: family.znode.acl, parentAcl: family.parent.acl }],
});

export const remove = (tree: Tree, write: Extract<SingleWrite, { op: 'delete' }>, context: Context): Step => {
  const { path, version } = write;
  const family = familyOf(tree, path);
  if (isRefusal(family)) return family;
  const { parent, znode } = family;
  if (!allows(parent.acl, permission.delete, context.identities)) return refuse('NoAuth');
  if (!znode) return refuse('NoNode');
  if (version !== -1 && version !== znode.version) return refuse('BadVersion');
  if (znode.children.size > 0) return refuse('NotEmpty');
  return gone(tree, path, { parent, znode }, context.zxid);
};

/** Only a container, and only without children. */
export const removeContainer = (tree: Tree, path: string, context: Context): Step => {
  const family = familyOf(tree, path);
  if (isRefusal(family)) return family;
  const { parent, znode } = family;
  if (znode?.ephemeralOwner !== containerOwner) return refuse('BadVersion');
  if (znode.children.size > 0) return refuse('NotEmpty');
  return gone(tree, path, { parent, znode }, context.zxid);
};

/** All that a session owns. */
export const removeEphemerals = (tree: Tree, context: Context): Done => {
  const changes: Change[] = [];
  let left = tree;
  for (const path of ephemeralsOf(tree, context.sessionId)) {
    const family = familyOf(left, path);
    if (isRefusal(family) || !family.znode) continue;
    const done = gone(left, path, { parent: family.parent, znode: family.znode }, context.zxid);
    left = done.tree;
    changes.push(...done.changes);
  }
  return { tree: left, changes };
};
