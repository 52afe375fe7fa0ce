import { permission } from '../../connection/acl.ts';
import { isValidPath, parentOf } from './paths.ts';
import { allows, storedAcl } from './permissions.ts';
import { withZnode, type Tree } from './tree.ts';
import { refuse, type Context, type SingleWrite, type Step } from './write.ts';
import { bornZnode, containerOwner } from './znode.ts';

type Create = Extract<SingleWrite, { op: 'create' }>;

const ownerOf = (mode: Create['mode'], sessionId: bigint): bigint => {
  if (mode === 'container') return containerOwner;
  return mode.startsWith('ephemeral') ? sessionId : 0n;
};

/** The order of the checks is Apache's: it decides which of several errors is told. */
export const create = (tree: Tree, write: Create, context: Context): Step => {
  const { mode, data } = write;
  const { identities, sessionId, zxid, time } = context;
  const parentPath = parentOf(write.path);
  if (parentPath === undefined) return refuse('BadArguments');
  const acl = storedAcl(write.acl, identities);
  if (!acl) return refuse('InvalidAcl');
  const parent = tree.znodes.get(parentPath);
  if (!parent) return refuse('NoNode');
  if (!allows(parent.acl, permission.create, identities)) return refuse('NoAuth');
  const sequence = mode.endsWith('sequential') ? String(parent.creations).padStart(10, '0') : '';
  const path = `${write.path}${sequence}`;
  if (!isValidPath(path)) return refuse('BadArguments');
  if (tree.znodes.has(path)) return refuse('NodeExists');
  if (parent.ephemeralOwner !== 0n && parent.ephemeralOwner !== containerOwner) {
    return refuse('NoChildrenForEphemerals');
  }
  // A copy: what came over a wire is a view of its frame, which would live as long as the znode.
  const znode = bornZnode({
    ...{ data: Uint8Array.from(data), acl, zxid, time },
    ephemeralOwner: ownerOf(mode, sessionId),
  });
  const change = { type: 'created', path, acl, parentAcl: parent.acl } as const;
  return { tree: withZnode(tree, path, znode), changes: [change], path, znode };
};
