import { clusterEvents$, type ClusterEvent } from '../../lib/discovery/cluster-events.ts';
import { fencingToken } from '../../lib/codec/fencing-token.ts';
import type { AppRoute, Leader, Member } from '../../lib/index.ts';
import { fakeMember, fakeRoute } from '../../lib/testing/index.ts';
import { marbles } from '../support/marbles.ts';

/** Two lives of one process: another znode, session and time. */
const life = (count: number) => ({
  path: `/${String(count)}`,
  sequence: count,
  token: fencingToken(BigInt(count)),
  session: `000000000000000${String(count)}`,
  since: count,
});
const endpoints = [{ host: 'h', port: 1, tls: false }];
const member = (count: number, options: Partial<Member> = {}): Member =>
  fakeMember('x@h', { ...life(count), ...options });
const route = (count: number, options: Partial<AppRoute> = {}): AppRoute =>
  fakeRoute('billing', 'x@h', { ...life(count), ...options });

const shown = (event: ClusterEvent): string => {
  if (event.type === 'leader-changed') return event.type;
  return `${event.type} ${'member' in event ? event.member.path : event.route.path}`;
};
/** The events of these lists, one list a frame. */
const eventsOf = (options: {
  readonly members?: readonly (readonly Member[])[];
  readonly routes?: readonly (readonly AppRoute[])[];
}): readonly string[] => {
  const told: string[] = [];
  marbles(({ cold, flush }) => {
    const { members = [], routes = [] } = options;
    const listed = <T>(lists: readonly T[]) =>
      cold<T>(lists.map((_, at) => String(at)).join('') || '-', Object.fromEntries(lists.entries()));
    clusterEvents$({
      members$: listed(members),
      allRoutes$: listed(routes),
      leader$: cold<Leader | undefined>('-'),
    }).subscribe((event) => told.push(shown(event)));
    flush();
  });
  return told;
};

describe('clusterEvents$', () => {
  it('tells nothing of a restart under the same name with the same data, where both stand for a while', () => {
    const [a, b] = [member(1, { endpoints }), member(2, { endpoints: [...endpoints] })];
    expect(eventsOf({ members: [[a], [a, b], [b]] })).toEqual(['node-joined /1']);
    const [p, q] = [route(1), route(2)];
    expect(eventsOf({ routes: [[p], [p, q], [q]] })).toEqual(['application-started /1']);
  });

  it('tells nothing where one znode takes the place of another in one step', () => {
    expect(eventsOf({ members: [[member(1)], [member(2)]] })).toEqual(['node-joined /1']);
    expect(eventsOf({ routes: [[route(1)], [route(2)]] })).toEqual(['application-started /1']);
  });

  it('tells once that the data differ: the newest znode is current', () => {
    const [a, b] = [member(1), member(2, { endpoints })];
    expect(eventsOf({ members: [[a], [a, b], [b]] })).toEqual(['node-joined /1', 'node-updated /2']);
    const [p, q] = [route(1), route(2, { weight: 7 })];
    expect(eventsOf({ routes: [[p], [p, q], [q]] })).toEqual([
      'application-started /1',
      'application-updated /2',
    ]);
  });

  it('goes back to the older znode where the newest leaves first', () => {
    const [a, b] = [member(1), member(2, { endpoints })];
    expect(eventsOf({ members: [[a, b], [a], []] })).toEqual([
      'node-joined /2',
      'node-updated /1',
      'node-left /1',
    ]);
  });

  it('tells of a node that stands for election no longer', () => {
    expect(eventsOf({ members: [[member(1)], [member(2, { candidate: false })]] })).toEqual([
      'node-joined /1',
      'node-updated /2',
    ]);
  });

  it('tells left and joined where nothing stands between two lives', () => {
    expect(eventsOf({ members: [[member(1)], [], [member(2)]] })).toEqual([
      'node-joined /1',
      'node-left /1',
      'node-joined /2',
    ]);
  });

  it('tells the state of the next life as that of the application', () => {
    const [p, q] = [route(1, { state: 'stopping' }), route(2)];
    expect(eventsOf({ routes: [[p], [p, q], [q], []] })).toEqual([
      'application-stopping /1',
      'application-started /2',
      'application-unloaded /2',
    ]);
  });

  it('tells applications and nodes apart that share a name', () => {
    const [p, q] = [route(1), { ...route(2), app: 'mail' }];
    const other = { ...route(3), node: 'y@h' };
    expect(eventsOf({ routes: [[p, q, other], [other]] })).toEqual([
      'application-started /1',
      'application-started /2',
      'application-started /3',
      'application-unloaded /1',
      'application-unloaded /2',
    ]);
  });

  it('tells an unknown state as an update, and what follows by the state that is known', () => {
    const at = (state: AppRoute['state']) => [route(1, { state })];
    expect(eventsOf({ routes: [at('unknown'), at('running'), at('unknown'), at('loaded')] })).toEqual([
      'application-updated /1',
      'application-started /1',
      'application-updated /1',
      'application-loaded /1',
    ]);
  });
});
