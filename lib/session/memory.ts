import type { Connection } from '../connection/connection.ts';
import type { Grant } from '../connection/grant.ts';
import { formatEndpoint } from '../connection/endpoint.ts';
import type { AuthFailed } from '../errors/auth-failed.ts';
import type { ConnectFailed } from '../errors/connect-failed.ts';
import type { ConnectionLost } from '../errors/connection-lost.ts';
import { isTagged } from '../errors/is-tagged.ts';
import type { Address } from './address-cursor.ts';
import { backoff, type BackoffOptions } from './backoff.ts';
import type { Capabilities } from './capabilities.ts';
import { elapsedSince, readClock, type Clock, type Instant } from './clock.ts';
import type { LossReason, SessionState } from './session-state.ts';
import type { Transition } from './transition.ts';

/** What the session knows from one connection to the next: each method takes a fact and gives the transition it means. */
export interface Memory {
  readonly grant: Grant | undefined;
  readonly lastZxid: bigint;
  /** Milliseconds to wait before the next attempt. */
  readonly delay: number;
  /** A round is over in which a server closed without a word: it may know less than we have seen. */
  readonly suspicious: boolean;
  /** If the server grants another session than the one to resume, that one is lost first. */
  opened(dialled: Dialled): readonly Transition[];
  closed(connection: Connection, loss: ConnectionLost): Transition;
  refused(failure: ConnectFailed | AuthFailed, roundEnded: boolean): Transition;
  /** The probe found a server that has seen what this client has: the session is resumed without a wait. */
  caughtUp(): void;
  lost(reason: LossReason): Transition;
  connecting(): Transition;
}

/** A connection whose handshake is over. */
export interface Dialled {
  readonly connection: Connection;
  readonly address: Address;
  /** Before the handshake was sent. */
  readonly dialledAt: Instant;
}

export const memory = (options: {
  readonly clock: Clock;
  readonly now: () => number;
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
  readonly capabilities: {
    readonly of: (connection: Connection) => ReturnType<Capabilities['of']>;
    readonly forget: Capabilities['forget'];
  };
  /** Of the session before, where there was one: counts go on. */
  readonly counts: { incarnation: number; epoch: number };
}): Memory => {
  const { clock, counts } = options;
  const fresh = backoff(options.backoff, options.random);
  let grant: Grant | undefined;
  let lastZxid = 0n;
  let attempt = 1;
  let cause: Error | undefined;
  let suspended: Extract<SessionState, { status: 'suspended' }> | undefined;
  let wait = fresh;
  let delay = 0;
  /** Of this round: a server closed without a word; it began with a probe. */
  let silent = false;
  let probed = false;
  let suspicious = false;
  let openedAt: Instant = readClock(clock);
  let createdAt = openedAt;
  let smallestTimeout = Infinity;

  const connecting = (): Transition => ({
    state: { status: 'connecting', attempt, ...(cause && { cause }) },
    link: undefined,
  });
  const lost = (reason: LossReason): Transition => {
    grant = undefined;
    suspended = undefined;
    cause = undefined;
    attempt = 1;
    delay = 0;
    if (reason === 'ensemble-reset') lastZxid = 0n;
    return { state: { status: 'lost', incarnation: counts.incarnation, reason }, link: undefined };
  };
  const endRound = (): void => {
    suspicious = silent && !probed && lastZxid > 0n;
    silent = false;
    probed = false;
    wait = wait.next();
  };
  return {
    get grant() {
      return grant;
    },
    get lastZxid() {
      return lastZxid;
    },
    get delay() {
      return delay;
    },
    get suspicious() {
      return suspicious;
    },
    connecting,
    opened: ({ connection, address, dialledAt }) => {
      const isOther = grant !== undefined && grant.sessionId !== connection.grant.sessionId;
      const before = isOther ? [lost('expired'), connecting()] : [];
      if (grant?.sessionId !== connection.grant.sessionId) {
        counts.incarnation += 1;
        createdAt = dialledAt;
        smallestTimeout = Infinity;
      }
      ({ grant } = connection);
      smallestTimeout = Math.min(smallestTimeout, grant.timeout);
      counts.epoch += 1;
      openedAt = readClock(clock);
      silent = false;
      probed = false;
      suspicious = false;
      attempt = 1;
      suspended = undefined;
      const { sessionId, timeout } = grant;
      const { epoch, incarnation } = counts;
      const connected: Transition = {
        state: {
          status: 'connected',
          incarnation,
          sessionId: BigInt.asUintN(64, sessionId).toString(16).padStart(16, '0'),
          endpoint: formatEndpoint(connection.endpoint),
          server: formatEndpoint({ host: address.address, port: address.endpoint.port }),
          timeout,
          requestedTimeout: options.sessionTimeout,
        },
        link: {
          ...{ epoch, incarnation, sessionId, timeout, smallestTimeout, createdAt, dialledAt, connection },
          ...options.capabilities.of(connection),
        },
      };
      return [...before, connected];
    },
    closed: (connection, loss) => {
      const { timeout } = connection.grant;
      // A server that drops connections soon must not be dialled in a loop, even if it grants a very short timeout.
      const lasted = elapsedSince(clock, openedAt) > Math.max(timeout, options.backoff.max);
      wait = lasted ? fresh : wait.next();
      ({ delay } = wait);
      if (connection.lastZxid > lastZxid) ({ lastZxid } = connection);
      const heardBefore = options.now() - connection.lastHeard;
      const at = readClock(clock);
      const remainingMs = (): number => Math.max(0, timeout - heardBefore - elapsedSince(clock, at));
      suspended = {
        status: 'suspended',
        incarnation: counts.incarnation,
        since: at.wall,
        attempt,
        cause: loss,
        remainingMs,
      };
      return { state: suspended, link: undefined };
    },
    refused: (failure, roundEnded) => {
      const reason = isTagged(failure, 'AuthFailed') ? undefined : failure.reason;
      silent ||= reason === 'silent-close' || reason === 'read-only';
      // A failed probe says nothing of the session: it gets another round of its own.
      probed ||= suspicious;
      suspicious = false;
      if (reason === 'refused') options.capabilities.forget(failure.endpoint);
      // Within a round the next server is tried at once: one of three that is down should cost no time.
      delay = roundEnded ? wait.delay : 0;
      if (roundEnded) endRound();
      attempt += 1;
      if (suspended) {
        suspended = { ...suspended, attempt, cause: failure };
        return { state: suspended, link: undefined };
      }
      cause = failure;
      return connecting();
    },
    caughtUp: () => {
      silent = false;
      suspicious = false;
      delay = 0;
    },
    lost,
  };
};
