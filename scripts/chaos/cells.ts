import { randomFrom } from '../../spec/fuzz/random.ts';
import type { CandidateOptions } from './message.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';

/** One combination of conditions. */
export interface Cell extends Pick<CandidateOptions, 'stepDown' | 'transport'> {
  readonly scenario: ScenarioName;
  /** Milliseconds of the servers' tickTime. */
  readonly tick: number;
  /** Milliseconds of the session timeout. */
  readonly timeout: number;
}

/** One attempt at a cell. */
export interface Round extends Cell {
  readonly phase: number;
  /** Chooses the instant of the fault and the length of a stall. */
  readonly seed: number;
}

/** Name of a dimension, and the values that it may have. */
export type Only = Readonly<Record<string, readonly string[]>>;

const ticks = [2_000, 500] as const;

export const dimensions = ['scenario', 'tick', 'timeout', 'stepDown', 'transport'] as const;

const isWanted =
  (only: Only) =>
  (cell: Cell): boolean =>
    dimensions.every((dimension) => only[dimension]?.includes(String(cell[dimension])) ?? true);

export const cellsOf = (only: Only): readonly Cell[] =>
  (Object.keys(scenarios) as ScenarioName[])
    .flatMap((scenario) => ticks.map((tick) => ({ scenario, tick })))
    .flatMap((cell) => [2 * cell.tick, 4 * cell.tick, 10_000].map((timeout) => ({ ...cell, timeout })))
    .flatMap((cell) => (['disconnect', 'deadline'] as const).map((stepDown) => ({ ...cell, stepDown })))
    .flatMap((cell) => (['wire', 'native'] as const).map((transport) => ({ ...cell, transport })))
    .filter(isWanted(only));

/** The cell in words; the same for all of its rounds. */
export const cellName = (cell: Cell): string =>
  dimensions.map((dimension) => String(cell[dimension])).join(' ');

/** The same seed gives each round the same choices, whichever rounds run beside it. */
const seedOf = (seed: number, name: string): number => {
  let mixed = seed;
  for (const letter of name) mixed = Math.imul(mixed, 31) + letter.charCodeAt(0);
  return Math.floor(randomFrom(mixed)() * 2 ** 31);
};

/** All cells in their first phase, then all in their second. */
export const roundsOf = (cells: readonly Cell[], phases: number, seed: number): readonly Round[] =>
  Array.from({ length: phases }, (_, phase) =>
    cells.map((cell) => ({ ...cell, phase, seed: seedOf(seed, `${cellName(cell)} ${String(phase)}`) })),
  ).flat();
