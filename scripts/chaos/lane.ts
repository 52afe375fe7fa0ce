import { linkedEnsemble, type LinkedEnsemble } from './ensemble.ts';
import type { Round } from './cells.ts';
import { play } from './play.ts';
import type { Verdict } from './verdict.ts';

export interface LaneOptions {
  /** The next round for an ensemble of this tickTime, if there is one, else any; undefined at the end. */
  readonly next: (tick: number | undefined) => Round | undefined;
  readonly finished: (round: Round, verdict: Verdict) => void;
  readonly print: (line: string) => void;
  readonly candidate: string;
  readonly signal: AbortSignal;
}

/** Attempts at a round that an accident ends, such as a server that does not start. */
const attempts = 3;

/** Plays rounds one after the other, on one ensemble as long as it heals. */
export const lane = async (options: LaneOptions): Promise<void> => {
  const { next, finished, print, candidate, signal } = options;
  let ensemble: LinkedEnsemble | undefined;
  let tick: number | undefined;
  const discard = async (): Promise<void> => {
    const discarded = ensemble;
    ensemble = undefined;
    tick = undefined;
    await discarded?.stop();
  };
  const attempt = async (round: Round): Promise<Verdict> => {
    if (tick !== round.tick) await discard();
    ensemble ??= await linkedEnsemble(round.tick);
    ({ tick } = round);
    try {
      const verdict = await play(round, { ensemble, candidate, signal });
      ensemble.heal();
      await ensemble.ready(signal).catch(discard);
      return verdict;
    } catch (error) {
      await discard();
      throw error;
    }
  };
  const attemptUntilPlayed = async (round: Round): Promise<Verdict> => {
    for (let failed = 1; ; failed += 1) {
      try {
        return await attempt(round);
      } catch (error) {
        if (signal.aborted || failed === attempts) throw error;
        print(`again: ${String(error)}`);
      }
    }
  };
  try {
    for (let round = next(tick); round && !signal.aborted; round = next(tick)) {
      finished(round, await attemptUntilPlayed(round));
    }
  } finally {
    await discard();
  }
};
