/** The characters of one frame. */
export interface Cell {
  readonly frame: number;
  readonly letters: readonly string[];
}

export interface MarbleDiagram {
  readonly text: string;
  /** Index in the text of what happens at a frame; undefined where nothing does. */
  indexAt(frame: number): number | undefined;
  /** The first frame that has no room, since the group before it is wider than the time between them. */
  readonly crowded: number | undefined;
}

/** A longer silence is written as a progression of time. */
const longestLine = 40;

export const cellText = ({ letters }: Cell): string =>
  letters.length > 1 ? `(${letters.join('')})` : letters.join('');

const silence = (frames: number, isFirst: boolean): string => {
  if (frames <= longestLine) return '-'.repeat(Math.max(0, frames));
  return `${isFirst ? '' : ' '}${String(frames)}ms `;
};

/** The diagram of what happens at some frames. A cell that has no room follows the one that takes it. */
export const marbleDiagram = (cells: readonly Cell[]): MarbleDiagram => {
  const starts = new Map<number, number>();
  let text = '';
  let next = 0;
  let crowded: number | undefined;
  for (const cell of cells) {
    if (cell.frame < next) crowded ??= cell.frame;
    text += silence(cell.frame - next, text === '');
    starts.set(cell.frame, text.length);
    const group = cellText(cell);
    text += group;
    next = cell.frame + group.length;
  }
  return { text: text || '-', indexAt: (frame) => starts.get(frame), crowded };
};
