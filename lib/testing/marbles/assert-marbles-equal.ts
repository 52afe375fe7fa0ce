import { isDeepStrictEqual } from 'node:util';
import { lettersOf, printed } from './letters.ts';
import { cellText, marbleDiagram, type Cell } from './marble-diagram.ts';
import { areMessages, areSubscriptions, type Message, type Subscribed } from './recorded.ts';

const framesOf = (messages: readonly Message[]): readonly number[] => [
  ...new Set(messages.map(({ frame }) => frame)),
];

const at = (messages: readonly Message[], wanted: number): readonly Message[] =>
  messages.filter(({ frame }) => frame === wanted);

const errorsOf = (side: string, messages: readonly Message[]): readonly string[] =>
  messages.flatMap(({ notification }) =>
    notification.kind === 'E' ? [`${side} # = ${printed(notification.error)}`] : [],
  );

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');

/** Both diagrams, below each other, the first difference marked. */
const differenceOfMessages = (actual: readonly Message[], expected: readonly Message[]): string => {
  const frames = framesOf([...expected, ...actual]).toSorted((a, b) => a - b);
  const first = frames.find((frame) => !isDeepStrictEqual(at(actual, frame), at(expected, frame))) ?? 0;
  const letters = lettersOf([...expected, ...actual]);
  const cellAt = (messages: readonly Message[], frame: number): Cell => ({
    frame,
    letters: at(messages, frame).map(letters.of),
  });
  const drawn = (messages: readonly Message[]) =>
    marbleDiagram(framesOf(messages).map((frame) => cellAt(messages, frame)));
  const shown = (messages: readonly Message[]): string => cellText(cellAt(messages, first)) || 'nothing';
  const [wanted, given] = [drawn(expected), drawn(actual)];
  const column = given.indexAt(first) ?? wanted.indexAt(first) ?? 0;
  const { crowded } = given;
  const note =
    crowded === undefined
      ? []
      : [
          `no diagram has room for what was received at frame ${String(crowded)}: the group before it is wider`,
        ];
  return [
    `the marbles differ first at frame ${String(first)}: expected ${shown(expected)}, received ${shown(actual)}\n`,
    indented([
      `expected  ${wanted.text}`,
      `received  ${given.text}`,
      `          ${' '.repeat(column)}^`,
      ...letters.legend,
      ...errorsOf('expected', expected),
      ...errorsOf('received', actual),
      ...note,
    ]),
  ].join('\n');
};

const drawnSubscription = ({ subscribedFrame, unsubscribedFrame }: Subscribed): string => {
  const frames = [
    { frame: subscribedFrame, letter: '^' },
    { frame: unsubscribedFrame, letter: '!' },
  ].filter(({ frame }) => frame !== Infinity);
  if (subscribedFrame === unsubscribedFrame)
    return marbleDiagram([{ frame: subscribedFrame, letters: ['^', '!'] }]).text;
  return marbleDiagram(frames.map(({ frame, letter }) => ({ frame, letters: [letter] }))).text;
};

const differenceOfSubscriptions = (
  actual: readonly Subscribed[],
  expected: readonly Subscribed[],
): string => {
  const [given, wanted] = [actual.map(drawnSubscription), expected.map(drawnSubscription)];
  const longest = [...(given.length > wanted.length ? given : wanted).keys()];
  const first = longest.find((index) => given[index] !== wanted[index]) ?? 0;
  const shown = (list: readonly string[]): string => list[first] ?? 'none';
  const lines = (side: string, list: readonly string[]): readonly string[] =>
    (list.length > 0 ? list : ['none']).map((text, index) => `${index === 0 ? side : '        '}  ${text}`);
  return [
    `the subscriptions differ, first number ${String(first + 1)}: expected ${shown(wanted)}, received ${shown(given)}\n`,
    indented([...lines('expected', wanted), ...lines('received', given)]),
  ].join('\n');
};

const difference = (actual: unknown, expected: unknown): string => {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [given, wanted]: readonly (readonly unknown[])[] = [actual, expected];
    if (given && wanted && areMessages(given) && areMessages(wanted))
      return differenceOfMessages(given, wanted);
    if (given && wanted && areSubscriptions(given) && areSubscriptions(wanted)) {
      return differenceOfSubscriptions(given, wanted);
    }
  }
  return `the values differ: expected ${printed(expected)}, received ${printed(actual)}`;
};

/**
 * For the constructor of a TestScheduler, under any test runner: throws where what was recorded differs from what was
 * drawn. The message has both as marbles, with the first difference. A value that is one character stands for itself;
 * other values get letters, and a line that says what they are. Values are compared as `isDeepStrictEqual` of node:util
 * does.
 *
 * @example
 * new TestScheduler(assertMarblesEqual).run(({ hot, expectObservable }) => {
 *   expectObservable(hot('-a--b-|')).toBe('-a--c-|');
 * });
 * // the marbles differ first at frame 4: expected c, received b
 * //
 * //   expected  -a--c-|
 * //   received  -a--b-|
 * //                 ^
 */
export const assertMarblesEqual = (actual: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(actual, expected)) throw new Error(difference(actual, expected));
};
