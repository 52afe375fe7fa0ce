import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { cellName, type Round } from './cells.ts';
import type { Verdict } from './verdict.ts';

/** A finished round. */
export interface Result extends Round, Verdict {}

/** Finished rounds in a file, one line of JSON each. */
export interface Journal {
  /** Results of those among the rounds that the file already has. */
  readonly results: readonly Result[];
  /** Rounds that are not in the file. */
  readonly missing: readonly Round[];
  add(result: Result): void;
}

const keyOf = (round: Round): string => `${cellName(round)} ${String(round.phase)} ${String(round.seed)}`;

const read = (file: string): readonly Result[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result);

export const journal = (rounds: readonly Round[], file: string | undefined): Journal => {
  const stored = file !== undefined && existsSync(file) ? read(file) : [];
  const byKey = new Map(stored.map((result) => [keyOf(result), result]));
  return {
    results: rounds.flatMap((round) => byKey.get(keyOf(round)) ?? []),
    missing: rounds.filter((round) => !byKey.has(keyOf(round))),
    add: (result) => {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
    },
  };
};
