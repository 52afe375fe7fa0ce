import type { Comparison } from './comparison.ts';
import type { Row } from './row.ts';

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed() : Number(value.toPrecision(3)).toString();
const ratio = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));

const verdictOf = ({ verdict, before, after }: Comparison): string =>
  verdict === 'worse' && before > 0 ? `worse by ${((after / before - 1) * 100).toFixed()} %` : verdict;

const heads = ['row', 'unit', 'before', 'after', 'ratio', 'quartiles of the pairs', 'verdict'];

/** A Markdown table of all rows. */
export const table = (results: readonly { readonly row: Row; readonly comparison: Comparison }[]): string => {
  const lines = results.map(({ row, comparison }) => [
    row.name,
    row.unit,
    figure(comparison.before),
    figure(comparison.after),
    ratio(comparison.ratio),
    comparison.spread.map(ratio).join(' '),
    verdictOf(comparison),
  ]);
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const written = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [heads, widths.map((width) => '-'.repeat(width)), ...lines].map(written).join('\n');
};
