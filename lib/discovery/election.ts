import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { Clock } from '../session/clock.ts';
import type { Transition } from '../session/transition.ts';
import type { Change } from '../watch/change.ts';
import { candidacies, type Contender, type Line } from './candidacies.ts';
import type { Holds } from './holds.ts';
import { isAmple, tenure, type Ack, type Tenure } from './lease.ts';
import type { Own } from './own.ts';
import type { FollowerReason, Role } from './role.ts';
import { roster } from './roster.ts';
import type { Row } from './row.ts';
import type { Strangers } from './strangers.ts';
import { leaderOf, snapshotOf } from './snapshot-of.ts';
import type { View } from './snapshot.ts';

/** What a loss of connection does to a leader: it steps down at once, or when its lease runs out. */
export type StepDown = 'disconnect' | 'deadline';

/** The reducer: each method takes a fact in its turn; what they come to waits in {@link Election.views}. */
export interface Election {
  transition(next: Transition): void;
  change(change: Change<Row>): void;
  own(list: readonly Own[]): void;
  acked(ack: Ack): void;
  /** An own candidacy leads: only then is the clock of interest. */
  leads: () => boolean;
  /** Looks at the clock. */
  check: () => void;
  /** The znode is about to be deleted. */
  retire(path: string): void;
  close(): void;
  /** A list must be read before an own candidacy can be judged; true once for each. */
  needsList(): boolean;
  contender(): Contender | undefined;
  views(): readonly View[];
  /** Nobody listens any more. */
  end(): void;
}

export const election = (options: {
  readonly clock: Clock;
  readonly chroot: string;
  readonly stepDown: StepDown;
  readonly holds: Holds;
  readonly strangers: Strangers;
  /** A look at the clock from outside found the lease run out. */
  readonly expired: () => void;
}): Election => {
  const { clock, chroot, holds } = options;
  const nodes = roster();
  const own = candidacies();
  let now: Transition = { state: { state: 'connecting', attempt: 1 }, link: undefined };
  let picture: { epoch: number; listedAt: bigint; zxid: bigint } | undefined;
  let ack: Ack | undefined;
  let leading: Tenure | undefined;
  let closed = false;
  let afterLoss = false;
  let last: View = {
    snapshot: undefined,
    role: { role: 'follower', why: 'not-joined' },
    invalid: nodes.invalid(),
  };
  let pending: View[] = [last];

  const line = (): Line => {
    const lowest = nodes.lowest();
    return { link: now.link, picture, lowest: lowest && chroot + lowest.path };
  };
  const contender = (): Contender | undefined => (closed ? undefined : own.contender(line()));

  const reason = (): FollowerReason => {
    const candidates = own.all().filter(({ candidate }) => candidate);
    if (closed) return 'closed';
    if (candidates.length === 0) return 'not-joined';
    if (now.state.state === 'lost' || (afterLoss && !now.link)) return 'lost';
    if (candidates.every(({ path }) => path === undefined)) return 'not-joined';
    return now.link ? 'behind' : 'suspended';
  };
  /** Why whoever leads must stop. */
  const downfall = ({ lease, path }: Tenure): FollowerReason | undefined => {
    if (closed) return 'closed';
    if (now.state.state === 'lost') return 'lost';
    const candidacy = own.standing(path);
    if (!candidacy) return reason();
    if (!lease.isHeld() || (!now.link && options.stepDown === 'disconnect')) return 'suspended';
    return own.isHere(candidacy, now.link) && contender()?.own.path !== path ? 'behind' : undefined;
  };
  const tell = (role: Role): void => {
    const snapshot =
      picture &&
      snapshotOf(last.snapshot, {
        members: nodes.members(),
        leader: leaderOf(leading, nodes),
        session: now.state,
        stale: picture.epoch !== now.link?.epoch,
        zxid: hex16(picture.zxid),
      });
    const view = { snapshot, role, invalid: nodes.invalid() };
    const news = view.snapshot !== last.snapshot || view.role !== last.role || view.invalid !== last.invalid;
    last = view;
    if (news) pending.push(view);
  };
  const follower = (why: FollowerReason): Role =>
    last.role.role === 'follower' && last.role.why === why ? last.role : { role: 'follower', why };

  const promote = ({ own: first, link }: Contender): void => {
    const { path, name, czxid } = first;
    if (ack?.path !== path || ack.epoch !== link.epoch) return;
    if (!isAmple(clock, ack)) return;
    leading = tenure({
      clock,
      ack,
      identity: { token: fencingToken(czxid), node: name, path: path.slice(chroot.length) },
      resign: () => {
        // At once: the deletion may have to wait for a write that is under way.
        own.retire(path);
        first.resign();
      },
      hold: () => holds.take(path),
      expired: options.expired,
    });
  };
  /** Every fact ends here: the clock first, then the fall, then the rise. */
  const settle = (): void => {
    const why = leading && downfall(leading);
    if (leading && why) {
      leading.end();
      leading = undefined;
      tell(follower(why));
    }
    const first = leading ? undefined : contender();
    if (first) promote(first);
    if (!leading) tell(follower(why ?? reason()));
    else tell(last.role.role === 'leader' ? last.role : { role: 'leader', lease: leading.lease });
  };

  return {
    transition: (next) => {
      now = next;
      if (next.state.state === 'closed') closed = true;
      if (next.state.state === 'lost') {
        afterLoss = true;
        own.forget();
      }
      if (next.link) afterLoss = false;
      settle();
    },
    change: (change) => {
      const { link } = now;
      if (!link) return;
      picture = { epoch: link.epoch, listedAt: change.listedAt, zxid: change.zxid };
      nodes.apply(change);
      // Nobody leads by what is known to be gone; its registration may be the last to hear of it.
      for (const path of change.removed) own.retire(path);
      // What went while nobody was told is not among the removed: a first list lacks it.
      for (const { path = '', czxid } of change.reset ? own.all() : [])
        if (czxid <= change.listedAt && !nodes.has(path)) own.retire(path);
      options.strangers.look(nodes, change, own.all(), link.sessionId);
      settle();
    },
    own: (list) => {
      const joined = list.length > own.all().length;
      own.replace(list);
      if (joined && now.link) options.strangers.look(nodes, undefined, list, now.link.sessionId);
      settle();
    },
    acked: (newer) => {
      ack = newer;
      if (leading?.path === newer.path && leading.lease.isHeld()) leading.renew(newer);
      settle();
    },
    leads: () => leading !== undefined,
    check: settle,
    retire: (path) => {
      own.retire(path);
      settle();
    },
    close: () => {
      closed = true;
      settle();
    },
    needsList: () => own.needsList(line()),
    contender,
    views: () => {
      const views = pending;
      pending = [];
      return views;
    },
    end: () => {
      leading?.end();
      leading = undefined;
    },
  };
};
