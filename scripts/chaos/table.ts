import { cellName, dimensions } from './cells.ts';
import type { Result } from './journal.ts';

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? NaN;

const shown = (ms: number): string => (Number.isFinite(ms) ? ms.toFixed(0) : '-');

const rowOf = (results: readonly Result[]): readonly string[] => {
  const [one] = results as readonly [Result];
  const overlaps = results.map(({ overlap }) => overlap).filter((overlap) => overlap > 0);
  const gaps = results.flatMap(({ gap }) => gap ?? []);
  const takeovers = results.flatMap(({ takeover }) => takeover ?? []).sort((a, b) => a - b);
  return [
    ...dimensions.map((dimension) => String(one[dimension])),
    String(results.length),
    String(results.filter(({ isTested }) => isTested).length),
    String(overlaps.length),
    overlaps.length === 0 ? '-' : Math.max(...overlaps).toFixed(1),
    shown(Math.min(...gaps)),
    `${shown(median(takeovers))} / ${shown(takeovers.at(-1) ?? NaN)}`,
  ];
};

const head = [
  'scenario',
  'tick',
  'T',
  'policy',
  'transport',
  'rounds',
  'A leads at the cut',
  'overlaps',
  'worst ms',
  'shortest gap ms',
  'B leads after ms (median / max)',
];

/** One row for each cell that has a result. */
export const table = (results: readonly Result[]): readonly string[] => {
  const cells = new Set(results.map(cellName));
  const rows = [head, ...[...cells].map((cell) => rowOf(results.filter((each) => cellName(each) === cell)))];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
};
