import { cellOf, type Row } from './cell-of.ts';
import type { Note, Story } from './story.ts';

/** Characters to a line. */
const width = 150;

const isCommand = ({ kind }: Note): boolean => kind === 'command';

const rowsOf = (notes: readonly Note[]): readonly Row[] => {
  const rows = new Map<string, Row>();
  for (const note of notes) {
    const row = cellOf(note)?.row;
    if (row) rows.set(`${row.who} ${row.what}`, row);
  }
  return [...rows.values()].sort((a, b) => (a.who === b.who ? a.rank - b.rank : a.who < b.who ? -1 : 1));
};

/**
 * A story in marbles: a column for each moment in which something was told, a row for each stream. Several values of
 * one moment stand in parentheses, as in marbles.
 */
export const picture = ({ notes, calmFrom }: Pick<Story, 'notes' | 'calmFrom'>): string => {
  const rows = rowsOf(notes);
  const moments = new Map<number, Map<string, string[]>>();
  const commands: string[] = [];
  for (const note of notes) {
    if (note.kind === 'command') commands.push(`${note.at.toFixed(0).padStart(6)} ms  ${note.text}`);
    const cell = cellOf(note);
    if (!cell && !isCommand(note)) continue;
    const at = Math.round(note.at);
    const moment = moments.get(at) ?? new Map<string, string[]>();
    moments.set(at, moment);
    if (!cell) continue;
    const key = `${cell.row.who} ${cell.row.what}`;
    moment.set(key, [...(moment.get(key) ?? []), cell.text]);
  }
  const title = Math.max(0, ...rows.map(({ who, what }) => who.length + what.length + 1));
  const shown = (texts: readonly string[] | undefined): string => {
    if (!texts) return '';
    return texts.length === 1 ? texts.join() : `(${texts.join(' ')})`;
  };
  const columns = [...moments]
    .sort(([a], [b]) => a - b)
    .map(([at, moment]) => {
      const cells = rows.map(({ who, what }) => shown(moment.get(`${who} ${what}`)));
      const head = `${String(at)}${at >= calmFrom && calmFrom > 0 ? '.' : ''}`;
      return { head, cells, size: Math.max(head.length, ...cells.map((cell) => cell.length)) };
    });
  const blocks: (typeof columns)[] = [];
  let room = 0;
  for (const column of columns) {
    if (room < column.size + 1) {
      blocks.push([]);
      room = width - title;
    }
    blocks.at(-1)?.push(column);
    room -= column.size + 1;
  }
  const lines = blocks.flatMap((block) => [
    '',
    `${'ms'.padEnd(title)} ${block.map(({ head, size }) => head.padEnd(size)).join(' ')}`,
    ...rows.map(
      ({ who, what }, at) =>
        `${`${who} ${what}`.padEnd(title)} ${block.map(({ cells, size }) => (cells[at] || '-').padEnd(size, '-')).join('-')}`,
    ),
  ]);
  return [...commands, ...lines].join('\n');
};
