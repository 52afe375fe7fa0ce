import { numberOf } from '../../errors/codes.ts';
import { create } from './create.ts';
import { remove, removeContainer, removeEphemerals } from './remove.ts';
import type { Tree } from './tree.ts';
import { check, setAcl, setData } from './update.ts';
import {
  isRefusal,
  type Change,
  type Context,
  type Done,
  type MultiResult,
  type SingleWrite,
  type Step,
  type Write,
} from './write.ts';
import type { Znode } from './znode.ts';

const single = (tree: Tree, write: SingleWrite, context: Context): Step => {
  switch (write.op) {
    case 'create':
      return create(tree, write, context);
    case 'delete':
      return remove(tree, write, context);
    case 'setData':
      return setData(tree, write, context);
    case 'check':
      return check(tree, write, context);
  }
};

const resultOf = ({ op }: SingleWrite, done: Done): MultiResult => {
  const { path = '', znode } = done as Done & { znode: Znode };
  if (op === 'create') return { op, path, znode };
  return op === 'setData' ? { op, znode } : { op };
};

/** All or nothing. Of those before the one that failed it is said that they would have been done. */
const multi = (tree: Tree, writes: readonly SingleWrite[], context: Context): Done => {
  const results: MultiResult[] = [];
  const changes: Change[] = [];
  let grown = tree;
  for (const [at, write] of writes.entries()) {
    const step = single(grown, write, context);
    if (isRefusal(step)) {
      const errorAt = (index: number): number => {
        if (index === at) return numberOf(step.refused);
        return index < at ? 0 : numberOf('RuntimeInconsistency');
      };
      return { tree, changes: [], results: writes.map((_, index) => ({ op: 'error', err: errorAt(index) })) };
    }
    results.push(resultOf(write, step));
    changes.push(...step.changes);
    grown = step.tree;
  }
  return { tree: grown, changes, results };
};

const step = (tree: Tree, write: Write, context: Context): Step => {
  switch (write.op) {
    case 'setAcl':
      return setAcl(tree, write, context);
    case 'multi':
      return multi(tree, write.writes, context);
    case 'openSession':
      return { tree, changes: [] };
    case 'closeSession':
      return removeEphemerals(tree, context);
    case 'deleteContainer':
      return removeContainer(tree, write.path, context);
    default:
      return single(tree, write, context);
  }
};

/** One transaction: the tree after it, what watches are told, and what the client is told. */
export interface Applied {
  readonly tree: Tree;
  readonly changes: readonly Change[];
  readonly outcome: Step;
}

/** The reducer of the tree. Pure; a refused write takes a transaction id too, as it does on a real server. */
export const apply = (tree: Tree, write: Write, context: Context): Applied => {
  const outcome = step(tree, write, context);
  const refused = isRefusal(outcome);
  const after = refused ? tree : outcome.tree;
  return { tree: { ...after, zxid: context.zxid }, changes: refused ? [] : outcome.changes, outcome };
};
