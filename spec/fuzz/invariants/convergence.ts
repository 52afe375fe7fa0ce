import { amiss } from '../amiss.ts';
import type { Story } from '../story.ts';

/** Once the faults stop everyone sees what is there and has what it wants, and then all is quiet, in bounded time. */
export const convergence = ({ settledAt, unsettled, settleBy }: Story): readonly string[] =>
  settledAt === undefined
    ? unsettled.map((what) => amiss({ who: '', at: settleBy }, `not settled: ${what}`))
    : [];
