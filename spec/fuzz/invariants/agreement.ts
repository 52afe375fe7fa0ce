import { isSameLeadership } from '../../../lib/discovery/snapshot-of.ts';
import type { ClusterEvent, Leader, Member } from '../../../lib/index.ts';
import { amiss } from '../amiss.ts';
import type { Latest } from '../latest.ts';
import type { Note } from '../story.ts';
import type { View } from '../views.ts';

interface Sum {
  readonly members: readonly Member[];
  readonly leader: Leader | undefined;
}

type IsSame = (a: Member, b: Member) => boolean;
const isSameZnode: IsSame = (a, b) => a.path === b.path && a.token === b.token;
const hasSameName: IsSame = (a, b) => a.name === b.name;

const after = (sum: Sum, event: ClusterEvent, isSame: IsSame): Sum => {
  const without = (member: Member): readonly Member[] => sum.members.filter((one) => !isSame(one, member));
  switch (event.type) {
    case 'leader-changed':
      return { ...sum, leader: event.leader };
    case 'node-left':
      return { ...sum, members: without(event.member) };
    case 'node-joined':
      return { ...sum, members: [...sum.members, event.member] };
    case 'node-updated':
      return { ...sum, members: [...without(event.before), event.member] };
    default:
      return sum;
  }
};

const texts = (list: readonly Member[]): string =>
  list
    .map((one) => JSON.stringify(one))
    .sort()
    .join();

/** The data that nodes publish, by name: the newest of a name counts. */
const contents = (list: readonly Member[]): string =>
  [...new Map(list.map((one) => [one.name, one])).values()]
    .map(({ name, candidate, routes, endpoints, ext }) =>
      JSON.stringify([name, candidate, routes, endpoints, ext]),
    )
    .sort()
    .join();

const hasTwice = (list: readonly Member[]): boolean =>
  new Set(list.map(({ name }) => name)).size < list.length;

const differences = (latest: Latest, byEvents: Sum, byAll: Sum): readonly string[] => {
  const { cluster, members, leader, role } = latest;
  if (!cluster || !members || !leader || !role) return [];
  const self = leader.value?.self === true;
  return [
    ...(cluster.value.members === members.value ? [] : ['members$ and cluster$ differ']),
    ...(isSameLeadership(cluster.value.leader, leader.value) ? [] : ['leader$ and cluster$ differ']),
    ...(self === (role.value.status === 'leader')
      ? []
      : [`role$ says ${role.value.status}, and leader$ does not`]),
    ...(texts(members.value) === texts(byEvents.members) ? [] : ['memberEvents$ do not add up to members$']),
    ...(contents(members.value) === contents(byAll.members) ? [] : ['events$ do not add up to members$']),
    ...(hasTwice(byAll.members) ? ['events$ have a node twice'] : []),
    ...(leader.value?.token === byAll.leader?.token && self === (byAll.leader?.self === true)
      ? []
      : ['events$ do not add up to leader$']),
  ];
};

/** At the end of each moment all streams tell of one picture, and the events put on top of nothing give it, too. */
export const agreement = ({ notes }: View): readonly string[] => {
  const latest: Record<string, { readonly value: unknown }> = {};
  let byEvents: Sum = { members: [], leader: undefined };
  let byAll = byEvents;
  let at = 0;
  const look = (note: Note): readonly string[] =>
    differences(latest as Latest, byEvents, byAll).map((what) => amiss({ ...note, at }, what));
  for (const note of notes) {
    if (note.kind === 'looking-away' || note.kind === 'end') return [];
    if (note.at > at) {
      const wrong = look(note);
      if (wrong.length > 0) return wrong;
      ({ at } = note);
    }
    if (note.kind !== 'next') continue;
    latest[note.stream] = { value: note.value };
    if (note.stream === 'events') byAll = after(byAll, note.value, hasSameName);
    if (note.stream !== 'memberEvents') continue;
    const { value } = note;
    byEvents = after(
      byEvents,
      value.type === 'updated'
        ? { ...value, type: 'node-updated' }
        : { ...value, type: `node-${value.type}` },
      isSameZnode,
    );
  }
  return [];
};
