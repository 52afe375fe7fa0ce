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

const without = (list: readonly Member[], { path, token }: Member): readonly Member[] =>
  list.filter((one) => one.path !== path || one.token !== token);

const after = (sum: Sum, event: ClusterEvent): Sum => {
  switch (event.type) {
    case 'leader-changed':
      return { ...sum, leader: event.leader };
    case 'node-left':
      return { ...sum, members: without(sum.members, event.member) };
    case 'node-joined':
      return { ...sum, members: [...sum.members, event.member] };
    case 'node-updated':
      return { ...sum, members: [...without(sum.members, event.before), event.member] };
    default:
      return sum;
  }
};

const texts = (list: readonly Member[]): string =>
  list
    .map((one) => JSON.stringify(one))
    .sort()
    .join();

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
    ...(texts(members.value) === texts(byAll.members) ? [] : ['events$ do not add up to members$']),
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
    if (note.stream === 'events') byAll = after(byAll, note.value);
    if (note.stream !== 'memberEvents') continue;
    const { value } = note;
    byEvents = after(
      byEvents,
      value.type === 'updated'
        ? { ...value, type: 'node-updated' }
        : { ...value, type: `node-${value.type}` },
    );
  }
  return [];
};
