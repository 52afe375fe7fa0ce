import { hex16 } from '../codec/fencing-token.ts';
import type { Member } from './member.ts';

/** The nodes that may serve an application. */
export interface MembersByName {
  /** Returns the members that have come, gone, or changed. */
  replace(list: readonly Member[]): readonly Member[];
  /**
   * Several members may have one name for a while. The member of the route's session is the right one; during a
   * replacement, its newest znode.
   */
  find(name: string, session: bigint): Member | undefined;
}

/** The parts of two lists between their common beginning and their common end. */
const differences = <T>(a: readonly T[], b: readonly T[]): readonly T[] => {
  const most = Math.min(a.length, b.length);
  let [head, tail] = [0, 0];
  while (head < most && a[head] === b[head]) head += 1;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [...a.slice(head, a.length - tail), ...b.slice(head, b.length - tail)];
};

export const membersByName = (): MembersByName => {
  let members: readonly Member[] = [];
  /** Undefined: it is to be made from the members. */
  let index: Map<string, Member[]> | undefined;

  const indexed = (): Map<string, Member[]> => {
    const made = new Map<string, Member[]>();
    for (const member of members) {
      const named = made.get(member.name);
      if (named) named.push(member);
      else made.set(member.name, [member]);
    }
    return made;
  };
  return {
    replace: (list) => {
      if (list === members) return [];
      const changed = differences(members, list);
      members = list;
      index = undefined;
      return changed;
    },
    find: (name, owner) => {
      index ??= indexed();
      const named = index.get(name);
      const session = hex16(owner);
      return named?.findLast((member) => member.session === session) ?? named?.[0];
    },
  };
};
