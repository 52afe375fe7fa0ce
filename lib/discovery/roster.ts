import { isRight } from 'fp-ts/lib/Either.js';
import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { NodeData } from '../codec/node-data.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import { isEphemeral, type Entry } from '../directory/entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';

type NodeEntry = Entry<NodeData>;

/** The znodes under `nodes/` in election order. */
export interface Roster {
  /** `sessionId` owns the entries that are ours. */
  apply(change: Change<NodeEntry>, sessionId: bigint): void;
  /** A new array exactly when something in it has changed. */
  members(): readonly Member[];
  member(path: string): Member | undefined;
  /** The candidate that is first: whatever it holds, it stands. */
  lowest(): NodeEntry | undefined;
  invalid(): ReadonlyMap<string, InvalidEntry>;
}

interface Row {
  readonly entry: NodeEntry;
  readonly member: Member | undefined;
}

const before = (a: NodeEntry, b: NodeEntry): number => {
  if (a.stat.czxid !== b.stat.czxid) return a.stat.czxid < b.stat.czxid ? -1 : 1;
  return (
    (a.name?.sequence ?? 0) - (b.name?.sequence ?? 0) || (a.path < b.path ? -1 : Number(a.path > b.path))
  );
};

const stands = ({ name, stat }: NodeEntry): boolean => name?.candidate === true && isEphemeral(stat);

export const roster = (chroot: string): Roster => {
  const rows = new Map<string, Row>();
  let order: Row[] = [];
  let invalid = new Map<string, InvalidEntry>();
  let members: readonly Member[] = [];

  const row = (entry: NodeEntry, sessionId: bigint): Row => {
    const { path, name, stat, value } = entry;
    if (!isRight(value) || !name) return { entry, member: undefined };
    const { ext } = value.right;
    const member: Member = {
      name: value.right.name,
      path: path.slice(chroot.length),
      sequence: name.sequence,
      token: fencingToken(stat.czxid),
      session: hex16(stat.ephemeralOwner),
      candidate: name.candidate,
      self: stat.ephemeralOwner === sessionId,
      routes: value.right.routes,
      endpoints: endpointsOf(value.right),
      ...(ext && { ext }),
    };
    return { entry, member };
  };
  /** What a re-read finds unchanged keeps its identity. */
  const isSame = (old: Row | undefined, entry: NodeEntry, sessionId: bigint): boolean =>
    old?.entry.stat.mzxid === entry.stat.mzxid &&
    old.entry.stat.czxid === entry.stat.czxid &&
    old.entry.value._tag === entry.value._tag &&
    (old.member?.self ?? false) === (old.member !== undefined && entry.stat.ephemeralOwner === sessionId);
  const position = ({ entry }: Row): number => {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before((order[middle] as Row).entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const drop = (path: string): void => {
    const old = rows.get(path);
    if (!old) return;
    rows.delete(path);
    order.splice(position(old), 1);
  };
  const replace = ({ changed }: Change<NodeEntry>, sessionId: bigint): void => {
    const old = new Map(rows);
    rows.clear();
    for (const [path, entry] of changed) {
      const known = old.get(path);
      rows.set(path, known && isSame(known, entry, sessionId) ? known : row(entry, sessionId));
    }
    order = [...rows.values()].sort((a, b) => before(a.entry, b.entry));
  };
  const update = ({ changed, removed }: Change<NodeEntry>, sessionId: bigint): void => {
    for (const path of removed) drop(path);
    for (const [path, entry] of changed) {
      if (isSame(rows.get(path), entry, sessionId)) continue;
      drop(path);
      const fresh = row(entry, sessionId);
      rows.set(path, fresh);
      order.splice(position(fresh), 0, fresh);
    }
  };
  return {
    apply: (change, sessionId) => {
      (change.reset ? replace : update)(change, sessionId);
      const now = order.flatMap(({ member }) => member ?? []);
      if (now.length !== members.length || now.some((member, at) => member !== members[at])) members = now;
      if (now.length === order.length && invalid.size === 0) return;
      invalid = new Map(
        order.flatMap(({ entry: { path, value } }) => (isRight(value) ? [] : [[path, value.left] as const])),
      );
    },
    members: () => members,
    member: (path) => rows.get(path)?.member,
    lowest: () => order.find(({ entry }) => stands(entry))?.entry,
    invalid: () => invalid,
  };
};
