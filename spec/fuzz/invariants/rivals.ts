import type { Lease } from '../../../lib/index.ts';
import { hex16 } from '../../../lib/codec/fencing-token.ts';
import { amiss } from '../amiss.ts';
import { firstOf } from '../expected.ts';
import { leaseTime, lookTime } from '../scenario.ts';
import type { Note, Story } from '../story.ts';
import type { Commit } from '../truth.ts';

interface Holder {
  readonly who: string;
  readonly lease: Lease;
}

type Leading = Extract<Note, { readonly stream: 'role' }> & { readonly kind: 'next' };

/** What is wrong with a promotion by itself. */
const unfounded = (note: Leading, lease: Lease, { truth }: Story): readonly string[] => {
  const { path, token } = lease;
  const owner = truth.versions(path).find(({ znode }) => znode && hex16(znode.czxid) === token)
    ?.znode?.ephemeralOwner;
  if (owner === undefined) return [amiss(note, `leads by ${path}, which is no znode of token ${token}`)];
  if (hex16(owner) !== note.session) {
    return [amiss(note, `leads by a znode of session ${hex16(owner)}, and has ${String(note.session)}`)];
  }
  // Who is gone meanwhile will hear of it; who is there must be first, for lower ones never come back.
  const first = firstOf((truth.commits[note.commits - 1] as Commit).tree);
  const stands = truth.at(path, note.commits) !== undefined;
  return stands && first !== `${path} ${token}`
    ? [amiss(note, `leads by ${path}, and ${first} is before it`)]
    : [];
};

/**
 * No two hold a lease at one moment. A lease counts from its role until its signal aborts or its role ends, asked or not;
 * one that is held when its role has ended is wrong by itself.
 *
 * There are two exceptions. An owner whose znode was taken from outside may take as long to hear of it as it does. A
 * process that stands still leads nobody; one that wakes up has its first turn, or its first look at the clock where
 * its timers have slept, too.
 */
export const rivals = (story: Story): readonly string[] => {
  const holders = new Map<string, Holder>();
  /** And whether its timers sleep with it. */
  const still = new Map<string, boolean>();
  /** Until when. */
  const waking = new Map<string, number>();
  const wrong: string[] = [];
  const told = new Set<string>();
  /** Whatever is done may come between an event and whoever is to hear of it. */
  const commands = story.notes.filter(({ kind }) => kind === 'command');

  const isExcused = ({ lease }: Holder, at: number): boolean => {
    const taken = story.truth.taken(lease.path);
    if (!taken) return false;
    const { heardBy } = taken;
    const isCalm =
      heardBy !== undefined &&
      !commands.some((command) => command.commits >= taken.commits && command.at <= heardBy);
    return at <= (isCalm ? heardBy : taken.at + leaseTime);
  };
  const check = (at: number): void => {
    const active = [...holders.values()].filter(({ who }) => !still.has(who) && at > (waking.get(who) ?? -1));
    for (const [index, one] of active.entries()) {
      for (const other of active.slice(index + 1)) {
        const both = `${one.who} (${one.lease.token}) and ${other.who} (${other.lease.token})`;
        if (isExcused(one, at) || isExcused(other, at) || told.has(both)) continue;
        told.add(both);
        wrong.push(amiss({ who: '', at }, `${both} lead at once`));
      }
    }
  };
  let now = 0;
  for (const note of story.notes) {
    const { who, at } = note;
    if (at > now) check((now + at) / 2);
    now = at;
    switch (note.kind) {
      case 'stopped':
        still.set(who, note.frozen);
        break;
      case 'running':
        waking.set(who, at + (still.get(who) === true ? lookTime : 0));
        still.delete(who);
        break;
      case 'over':
        holders.delete(who);
        break;
      case 'still-held':
        wrong.push(amiss(note, `is no leader by ${note.lease.token}, and that lease is held`));
        break;
      case 'lease-over':
        if (holders.get(who)?.lease === note.lease) holders.delete(who);
        break;
      case 'next':
        if (note.stream !== 'role') break;
        if (note.value.status === 'follower') holders.delete(who);
        else {
          const { lease } = note.value;
          holders.set(who, { who, lease });
          wrong.push(...unfounded(note, lease, story));
          check(at);
        }
        break;
    }
  }
  return wrong;
};
