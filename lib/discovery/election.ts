import { fencingToken } from '../codec/fencing-token.ts';
import type { Logger } from '../session/logger.ts';
import type { Transition } from '../session/transition.ts';
import type { Change } from '../watch/change.ts';
import { candidacies, type Contender, type Queue } from './candidacies.ts';
import { followerReason, stepDownReason, type Situation } from './follower-reason.ts';
import type { Holds } from './holds.ts';
import type { LeaseClock } from './lease-clock.ts';
import { leadershipLog } from './leadership-log.ts';
import { tenure, type Lease, type Tenure } from './lease.ts';
import type { Own } from './own.ts';
import type { RenewalOutcome } from './renewal.ts';
import type { StepDown } from './role.ts';
import { roster } from './roster.ts';
import type { Row } from './row.ts';
import type { Touch } from './session-proof.ts';
import type { View } from './snapshot.ts';
import type { Strangers } from './strangers.ts';
import { viewQueue, type Listing } from './view-queue.ts';

/** The reducer: each method takes a fact in its turn; what they come to waits in {@link Election.views}. */
export interface Election {
  transition(next: Transition): void;
  change(change: Change<Row>): void;
  own(list: readonly Own[]): void;
  /** The server answered a ping on the connection of this epoch. */
  pinged(epoch: number, ping: Touch): void;
  renewal(outcome: RenewalOutcome): void;
  /** A local node leads: only then is the clock of interest. */
  leads: () => boolean;
  /** Looks at the clock. */
  check: () => void;
  /** The znode is about to be deleted. */
  retire(path: string): void;
  close(): void;
  /** A list must be read before an own candidacy can be judged; true once for each. */
  needsList(): boolean;
  /** The local candidate that must renew: the first one or the next in line, which may lead soon. */
  renewing(): Contender | undefined;
  views(): readonly View[];
  /** Nobody listens any more. */
  end(): void;
}

export const election = (options: {
  readonly chroot: string;
  readonly stepDown: StepDown;
  readonly leaseClock: LeaseClock;
  readonly logger: Logger;
  readonly holds: Holds;
  readonly strangers: Strangers;
  /** A look at the clock from outside found that the lease has run out. */
  readonly expired: () => void;
}): Election => {
  const { chroot, holds, leaseClock } = options;
  const nodes = roster();
  const own = candidacies(options.logger);
  const views = viewQueue(nodes);
  const log = leadershipLog(options.logger);
  let now: Transition = { state: { status: 'connecting', attempt: 1 }, link: undefined };
  let listing: Listing | undefined;
  let leading: Tenure | undefined;
  let closed = false;
  let afterLoss = false;
  let expired: string | undefined;
  let resigned: Lease['token'] | undefined;

  const queue = (): Queue => ({
    link: now.link,
    listing,
    front: nodes.front().map(({ path }) => chroot + path),
  });
  const first = (): Contender | undefined => (closed ? undefined : own.first(queue()));
  const situation = (): Situation => ({
    ...{ closed, now, afterLoss, own, expired },
    first: first(),
  });
  const promote = (candidate: Contender): void => {
    if (!leaseClock.hasRenewalTime()) return;
    const { path, name, czxid } = candidate.own;
    const token = fencingToken(czxid);
    leading = tenure({
      path,
      incarnation: candidate.link.incarnation,
      remaining: leaseClock.remainingMs,
      identity: { token, node: name, path: path.slice(chroot.length) },
      resign: () => {
        // Step down now: the deletion may have to wait for a write in flight.
        resigned = token;
        own.retire(path);
        candidate.own.resign();
      },
      hold: (timeout) => holds.take(path, timeout),
      logger: options.logger,
      expired: options.expired,
    });
  };
  /** After every event: check expiry, step down if needed, then promote. */
  const settle = (): void => {
    const facts = { nodes, now, listing };
    const before = leading?.lease;
    const reason = leading && stepDownReason(leading, situation(), options.stepDown);
    if (leading && reason) {
      expired = reason === 'lease-expired' ? leading.path : undefined;
      leading.end();
      leading = undefined;
      views.follower(reason, facts);
    }
    const candidate = leading ? undefined : first();
    if (candidate && own.mayLead(candidate, nodes.member(candidate.own.path) !== undefined))
      promote(candidate);
    if (leading) views.leader(leading, facts);
    else views.follower(reason ?? followerReason(situation()), facts);
    if (before && reason) log.stepsDown(before, resigned === before.token ? 'resigned' : reason);
    if (leading && leading.lease !== before) log.leads(leading.lease);
  };

  return {
    transition: (next) => {
      now = next;
      if (next.state.status === 'closed') closed = true;
      if (next.state.status === 'lost') {
        afterLoss = true;
        own.forget();
        leaseClock.lost();
      }
      if (next.link) {
        afterLoss = false;
        expired = undefined;
        leaseClock.connected(next.link);
      }
      settle();
    },
    change: (change) => {
      const { link } = now;
      if (!link) return;
      listing = { epoch: link.epoch, listedAt: change.listedAt, zxid: change.zxid };
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
    pinged: leaseClock.pinged,
    renewal: (outcome) => {
      if (outcome.type === 'gone') own.retire(outcome.path);
      else if (outcome.type === 'forbidden') own.forbid(outcome.path, outcome.cause);
      else if (own.isHere(own.standing(outcome.path), now.link)) {
        // The check of a znode that is not ours proves nothing.
        leaseClock.renewed(outcome.epoch, outcome.renewal);
        own.confirm(outcome.path, outcome.epoch);
      }
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
    needsList: () => own.needsList(queue()),
    renewing: () => (closed ? undefined : own.foremost(queue())),
    views: views.take,
    end: () => {
      leading?.end();
      if (leading) log.stepsDown(leading.lease, 'unobserved');
      leading = undefined;
    },
  };
};
