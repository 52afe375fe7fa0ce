import { median, percentile } from '../statistics.ts';
import type { Row } from './row.ts';

/** Figures of one row, measured one after the other. */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

export interface Comparison {
  readonly before: number;
  readonly after: number;
  /** Ratio of the medians. NaN where they have none, as those of a heap that shrank. */
  readonly ratio: number;
  /** Quartiles of the ratios pair by pair. */
  readonly spread: readonly [lower: number, middle: number, upper: number];
  readonly verdict: 'ok' | 'worse' | 'aside';
}

const tolerance = 0.1;

const ratioOf = ({ before, after }: Pair): number => {
  if (before === after) return 1;
  return before < 0 || after < 0 ? NaN : after / before;
};

/** Compares medians: worse is more than 10 % above the one before, and more than the slack of the row. */
export const compare = ({ slack = 0, isAside = false }: Row, pairs: readonly Pair[]): Comparison => {
  const before = median(pairs.map((pair) => pair.before));
  const after = median(pairs.map((pair) => pair.after));
  const ratios = pairs.map(ratioOf).filter((ratio) => !Number.isNaN(ratio));
  const isWorse = after - before > Math.max(tolerance * Math.abs(before), slack);
  return {
    before,
    after,
    ratio: ratioOf({ before, after }),
    spread: [percentile(ratios, 25), percentile(ratios, 50), percentile(ratios, 75)],
    verdict: isAside ? 'aside' : isWorse ? 'worse' : 'ok',
  };
};
