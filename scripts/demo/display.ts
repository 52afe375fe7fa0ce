import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

const palette: readonly Colour[] = ['cyan', 'magenta', 'yellow', 'green', 'blue'];

/** One line per emission; each node has a lane, as on a marble diagram. Plain text where no person reads it. */
export const display = () => {
  const began = performance.now();
  const coloured = process.stdout.isTTY && !process.env['NO_COLOR'];
  const lanes: { readonly name: string; alive: boolean }[] = [];
  const paint = (colour: Colour, text: string): string => (coloured ? styleText(colour, text) : text);
  const colourOf = (lane: number): Colour => palette[lane % palette.length] ?? 'white';

  const line = (speaker: string | undefined, mark: string, text: string): void => {
    const seconds = ((performance.now() - began) / 1000).toFixed(3).padStart(8);
    const drawn = lanes.map(({ name, alive }, at) => {
      if (name === speaker) return paint(colourOf(at), mark);
      return alive ? paint('gray', '|') : ' ';
    });
    console.log(`${paint('gray', seconds)}  ${drawn.join('  ').padEnd(12)}  ${text}`);
  };
  return {
    elapsed: () => performance.now() - began,
    born: (name: string): void => {
      lanes.push({ name, alive: true });
      line(name, '^', `${paint(colourOf(lanes.length - 1), name.padEnd(7))} starts`);
    },
    gone: (name: string, how: string): void => {
      const at = lanes.findIndex((lane) => lane.name === name);
      const lane = lanes[at];
      if (!lane) return;
      lane.alive = false;
      line(name, 'x', `${paint(colourOf(at), name.padEnd(7))} ${how}`);
    },
    emission: (name: string, stream: string, text: string): void => {
      const at = lanes.findIndex((lane) => lane.name === name);
      line(name, 'o', `${paint(colourOf(at), name.padEnd(7))} ${stream.padEnd(22)} ${text}`);
    },
    headline: (text: string): void => {
      line(undefined, ' ', paint('bold', `--- ${text}`));
    },
  };
};
