// Two processes stand for election on real ensembles, and the network fails at chosen instants. No two may lead at once.
import { setMaxListeners } from 'node:events';
import { cellName, cellsOf, dimensions, roundsOf, type Only, type Round } from './cells.ts';
import { journal, type Result } from './journal.ts';
import { lane } from './lane.ts';
import { table } from './table.ts';

export interface ChaosOptions {
  /** Rounds of each cell. */
  readonly phases: number;
  readonly seed: number;
  /** Values of dimensions; a dimension that is absent has all of its values. */
  readonly only: Only;
  /** Ensembles at a time. */
  readonly parallel: number;
  /** File of finished rounds; those that it has are not played again. */
  readonly state: string | undefined;
  /** JavaScript file of a candidate. */
  readonly candidate: string;
  /** Ends it early. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const ms = (value: number | undefined): string => (value === undefined ? '-' : `${value.toFixed(0)} ms`);

const onlyText = (only: Only): string => {
  const named = dimensions.flatMap((name) => (only[name] ? `${name}=${only[name].join('|')}` : []));
  return named.length === 0 ? '' : ` --only '${named.join()}'`;
};

/** Resolves with the exit code after all servers and processes have ended. */
export const chaos = async (options: ChaosOptions): Promise<number> => {
  const { phases, seed, only, parallel, state, candidate, signal, print } = options;
  const cells = cellsOf(only);
  if (cells.length === 0) throw new Error('--only leaves no round');
  const rounds = roundsOf(cells, phases, seed);
  const { results: stored, missing, add } = journal(rounds, state);
  const results: Result[] = [...stored];
  const waiting: Round[] = [...missing];
  const playing = new Map<number, number>();
  print(
    `chaos: ${String(rounds.length)} rounds, ${String(stored.length)} of them already in the state file, ` +
      `seed ${String(seed)}`,
  );

  const ticks = [...new Set(rounds.map(({ tick }) => tick))];
  /** Keeps the tickTime of an ensemble, and starts ensembles of all tickTimes. */
  const next = (tick: number | undefined): Round | undefined => {
    const least = [...ticks].sort((a, b) => (playing.get(a) ?? 0) - (playing.get(b) ?? 0));
    const wanted = tick === undefined ? least : [tick, ...least];
    for (const each of wanted) {
      const index = waiting.findIndex((round) => round.tick === each);
      if (index < 0) continue;
      if (each !== tick) playing.set(each, (playing.get(each) ?? 0) + 1);
      return waiting.splice(index, 1)[0];
    }
    return undefined;
  };
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  // All candidates and waits of all lanes listen to it.
  setMaxListeners(Infinity, stop.signal);
  const lanes = Array.from({ length: Math.min(parallel, missing.length) }, () =>
    lane({
      next,
      finished: (round, verdict) => {
        const result = { ...round, ...verdict };
        results.push(result);
        add(result);
        const outcome = verdict.failures.length === 0 ? 'passed' : 'FAILED';
        print(
          `${outcome} ${String(results.length)}/${String(rounds.length)}  ${cellName(round)} ` +
            `#${String(round.phase)}: gap ${ms(verdict.gap)}, B leads after ${ms(verdict.takeover)}` +
            verdict.failures.map((failure) => `; ${failure}`).join(''),
        );
      },
      print,
      candidate,
      signal: stop.signal,
    }).catch((error: unknown) => {
      // The other lanes end, too, and leave nothing behind.
      abort();
      if (!signal.aborted) print(`accident: ${String(error)}`);
    }),
  );
  await Promise.all(lanes);

  const inOrder = cells.flatMap((cell) => results.filter((each) => cellName(each) === cellName(cell)));
  for (const line of table(inOrder)) print(line);
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  print(`again: npm run chaos -- --phases ${String(phases)} --seed ${String(seed)}${onlyText(only)}`);
  print(
    `${String(results.length - failed)} passed, ${String(failed)} failed, ` +
      `${String(rounds.length - results.length)} not played`,
  );
  return failed === 0 && results.length === rounds.length ? 0 : 1;
};
