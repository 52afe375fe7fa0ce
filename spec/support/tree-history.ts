import type { Change } from '../../lib/watch/change.ts';

type Values = Readonly<Record<string, number>>;

const textOf = (values: Values): string => JSON.stringify(values);

/** What a tree was after each commit, by path, and what was told of it. */
export const treeHistory = (initial: Values) => {
  const states = [textOf(initial)];
  const known = new Map<string, number>();
  const lies: Values[] = [];
  /** What was told last was so after this commit at the earliest. */
  let at = 0;
  const seen = (): Values => Object.fromEntries([...known].sort());
  return {
    was: (values: Values): void => {
      states.push(textOf(values));
    },
    tell: ({ reset, changed, removed }: Change<{ path: string; value: number }>): void => {
      if (reset) known.clear();
      for (const path of removed) known.delete(path);
      for (const { path, value } of changed) known.set(path, value);
      const found = states.indexOf(textOf(seen()), at);
      if (found === -1) lies.push(seen());
      else at = found;
    },
    seen,
    /** Pictures that the tree never was, or not after the one before. */
    lies: (): readonly Values[] => lies,
  };
};
