import type { Grant } from '../connection/grant.ts';
import type { ConnectFailure } from '../errors/connect-failed.ts';
import type { ConnectionLost } from '../errors/connection-lost.ts';
import { afterAttempt, noRefusals } from './refusals.ts';
import type { SessionState } from './session-state.ts';

/** The attempts since the last connection, and the conclusions from them. */
export interface AttemptRecord {
  /** The rounds so far in which an attempt ran out of time. */
  readonly shortRounds: number;
  /** The servers refuse the credentials, and not one of them alone. */
  readonly isRefused: boolean;
  /** The loss was noticed by silence, and the session may live for a part of its timeout yet. */
  isUrgent(grant: Grant | undefined): boolean;
  /** True once for each endpoint since the last connection. */
  isFirstRefusal(endpoint: string): boolean;
  /** Undefined: the credentials were refused. */
  failed(reason: ConnectFailure | undefined, isRoundEnd: boolean): void;
  opened(): void;
  closed(loss: ConnectionLost, state: SessionState): void;
}

export const attemptRecord = (options: {
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  /** Milliseconds. */
  readonly sessionTimeout: number;
}): AttemptRecord => {
  const refusedBy = new Set<string>();
  let isShort = false;
  let shortRounds = 0;
  let refusals = noRefusals;
  let remainingMs = (): number => 0;

  return {
    get shortRounds() {
      return shortRounds;
    },
    get isRefused() {
      return refusals.isFinal;
    },
    isUrgent: (grant) => grant !== undefined && remainingMs() > 0,
    isFirstRefusal: (endpoint) => {
      const isFirst = !refusedBy.has(endpoint);
      refusedBy.add(endpoint);
      return isFirst;
    },
    failed: (reason, isRoundEnd) => {
      const attempt = { isRefusal: reason === undefined, isRoundEnd, now: options.now() };
      refusals = afterAttempt(refusals, attempt, options.sessionTimeout);
      isShort ||= reason === 'deadline';
      if (!isRoundEnd) return;
      if (isShort) shortRounds += 1;
      isShort = false;
    },
    opened: () => {
      refusedBy.clear();
      refusals = noRefusals;
      isShort = false;
      shortRounds = 0;
      remainingMs = () => 0;
    },
    closed: ({ reason }, state) => {
      const isSilence = reason === 'silent-server' || reason === 'request-timeout';
      if (isSilence && state.status === 'suspended') remainingMs = () => state.remainingMs();
    },
  };
};
