/** The evidence of rounds of attempts against the credentials, before any connection was accepted. */
export interface Refusals {
  /** Every address of this round refused the credentials so far. */
  readonly isUnanimous: boolean;
  /** End of the first of the latest rounds in which all refused, in ms of a monotonic clock. */
  readonly since: number | undefined;
  /** The credentials are wrong, and not one server. */
  readonly isFinal: boolean;
}

export const noRefusals: Refusals = { isUnanimous: true, since: undefined, isFinal: false };

/**
 * After one more attempt. One server may have a broken configuration, and all of them may start at once: only two full
 * rounds, at least a session timeout apart, in which every address refused and none was merely unreachable, are final.
 */
export const afterAttempt = (
  before: Refusals,
  attempt: { readonly isRefusal: boolean; readonly isRoundEnd: boolean; readonly now: number },
  sessionTimeout: number,
): Refusals => {
  const isUnanimous = before.isUnanimous && attempt.isRefusal;
  if (!attempt.isRoundEnd) return { ...before, isUnanimous };
  if (!isUnanimous) return noRefusals;
  const { since = attempt.now } = before;
  return { isUnanimous: true, since, isFinal: attempt.now - since >= sessionTimeout };
};
