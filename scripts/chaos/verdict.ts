import type { Interval } from './message.ts';

/** The result of a round, in milliseconds. */
export interface Verdict {
  /** The longest time for which both held the lease at once, else 0. */
  readonly overlap: number;
  /** From the last moment of A to the first one of B. Undefined where B never led. */
  readonly gap: number | undefined;
  /** From the cut until B led. Undefined where it never did. */
  readonly takeover: number | undefined;
  /** A led at the cut or after it. Where it did not, a stall had ended its lease before. */
  readonly isTested: boolean;
  /** Broken promises, in words. */
  readonly failures: readonly string[];
}

const common = (one: Interval, other: Interval): number =>
  Math.min(one.to, other.to) - Math.max(one.from, other.from);

/** `a` are the times in which A held the lease, `b` those of B, in order. */
export const verdictOf = (a: readonly Interval[], b: readonly Interval[], cutAt: number): Verdict => {
  const overlap = Math.max(0, ...a.flatMap((one) => b.map((other) => common(one, other))));
  const first = b[0];
  const last = Math.max(...a.map(({ to }) => to));
  const tokens = [...a, ...b].sort((one, other) => one.from - other.from).map(({ token }) => token);
  const isDecreasing = tokens.some((token, index) => token < (tokens[index - 1] ?? ''));
  return {
    overlap,
    gap: first && first.from - last,
    takeover: first && first.from - cutAt,
    isTested: last >= cutAt,
    failures: [
      ...(overlap > 0 ? [`both hold the lease for ${overlap.toFixed(1)} ms`] : []),
      ...(first ? [] : ['B never leads']),
      ...(isDecreasing ? [`a token decreases: ${tokens.join(', ')}`] : []),
    ],
  };
};
