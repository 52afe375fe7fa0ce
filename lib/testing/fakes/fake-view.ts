import { combineLatest, concat, map, NEVER, of, scan, startWith, Subject, type Observable } from 'rxjs';
import { hex16 } from '../../codec/fencing-token.ts';
import type { Member } from '../../discovery/member.ts';
import type { Role } from '../../discovery/role.ts';
import { isSameLeadership, snapshotOf } from '../../discovery/snapshot-of.ts';
import type { Leader, Snapshot } from '../../discovery/snapshot.ts';
import type { SessionState } from '../../session/session-state.ts';
import { fakeLeadership } from './fake-leadership.ts';
import { fakeSession } from './fake-session.ts';
import { replayed } from './replayed.ts';

/** The streams of a cluster that a test may give. */
export interface GivenStreams {
  readonly session$?: Observable<SessionState>;
  readonly cluster$?: Observable<Snapshot>;
  readonly members$?: Observable<readonly Member[]>;
  readonly leader$?: Observable<Leader | undefined>;
  readonly role$?: Observable<Role>;
}

/** The cluster as it follows from the given streams and from the nodes that are joined. */
export interface FakeView {
  readonly session$: Observable<SessionState>;
  readonly members$: Observable<readonly Member[]>;
  readonly view$: Observable<{ readonly snapshot: Snapshot; readonly role: Role }>;
  /** Ends the lease. */
  close(): void;
}

interface Base {
  readonly session: SessionState;
  readonly members: readonly Member[];
  readonly snapshot?: Snapshot;
}

/** A stream of a registrar completes only when the registrar is closed. */
export const lasting = <T>(source$: Observable<T>): Observable<T> => concat(source$, NEVER);

/** Joined nodes stand behind the given members; a node that is among them takes its place there. */
const withNodes = (given: readonly Member[], nodes: readonly Member[]): readonly Member[] => {
  if (nodes.length === 0) return given;
  const merged = given.map((member) => {
    const node = nodes.find(({ name }) => name === member.name);
    return node
      ? { ...member, self: true, path: node.path, sequence: node.sequence, token: node.token }
      : member;
  });
  return [...merged, ...nodes.filter(({ name }) => !given.some((member) => member.name === name))];
};

const baseOf$ = ({ cluster$, session$, members$ }: GivenStreams): Observable<Base> =>
  cluster$
    ? lasting(cluster$).pipe(map((snapshot) => ({ ...snapshot, snapshot })))
    : combineLatest({
        session: lasting(session$ ?? of(fakeSession())),
        members: lasting(members$ ?? of([])),
      });

export const fakeView = (given: GivenStreams, nodes$: Observable<readonly Member[]>): FakeView => {
  const resigned$ = new Subject<void>();
  const leadership = fakeLeadership(() => {
    resigned$.next();
  });
  let count = 0n;
  const base$ = combineLatest([baseOf$(given), nodes$]).pipe(
    map(([base, nodes]) => ({ ...base, members: withNodes(base.members, nodes) })),
    replayed(),
  );
  const leader$ = given.leader$ && lasting(given.leader$).pipe(map((leader) => ({ leader })));
  const role$ = given.role$ && lasting(given.role$).pipe(map((role) => ({ role })));
  const snapshotFrom = ({ session, members, snapshot }: Base, leader: Leader | undefined): Snapshot => {
    if (snapshot?.members === members && isSameLeadership(snapshot.leader, leader)) return snapshot;
    count += 1n;
    const stale = snapshot?.stale ?? session.status !== 'connected';
    return { members, leader, session, stale, zxid: snapshot?.zxid ?? hex16(count) };
  };
  const view$ = combineLatest([
    base$,
    leader$ ?? of({}),
    role$ ?? of({}),
    resigned$.pipe(startWith(undefined)),
  ]).pipe(
    map(([base, leader, role]) => {
      const { snapshot, session, members } = base;
      const decided = { ...(snapshot && { leader: snapshot.leader }), ...leader, ...role };
      const verdict = leadership.decide({ session, members, given: decided });
      return { snapshot: snapshotFrom(base, verdict.leader), role: verdict.role };
    }),
    scan((before, now) => ({ ...now, snapshot: snapshotOf(before.snapshot, now.snapshot) })),
    replayed(),
  );
  return {
    session$: given.cluster$
      ? base$.pipe(map(({ session }) => session))
      : lasting(given.session$ ?? of(fakeSession())),
    members$: base$.pipe(map(({ members }) => members)),
    view$,
    close: leadership.close,
  };
};
