import { permission } from '../../connection/acl.ts';
import type { Identity } from './identity.ts';
import { allows } from './permissions.ts';
import type { Tree } from './tree.ts';
import { refuse, type Refusal } from './write.ts';
import type { Znode } from './znode.ts';

/** A znode as one client may see it; `wanted` are the permissions one of which it needs. */
export const read = (
  tree: Tree,
  path: string,
  identities: readonly Identity[],
  wanted: number = permission.read,
): Znode | Refusal => {
  const znode = tree.znodes.get(path);
  if (!znode) return refuse('NoNode');
  return allows(znode.acl, wanted, identities) ? znode : refuse('NoAuth');
};
