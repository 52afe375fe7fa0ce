import { inspect, isDeepStrictEqual, types } from 'node:util';
import type { Message } from './recorded.ts';

const syntax = '-|#()^! ';
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('');

/** One character for each value: equal values have the same one, different values never do. */
export interface Letters {
  of(message: Message): string;
  /** `a = { … }`, for values that are not their own letter. */
  readonly legend: readonly string[];
}

const isLetter = (value: unknown): value is string =>
  typeof value === 'string' && value.length === 1 && !syntax.includes(value);

/** On one line; of an error without its stack. */
export const printed = (value: unknown): string =>
  types.isNativeError(value) ? `[${String(value)}]` : inspect(value, { depth: 3, breakLength: Infinity });

/** A string of one character stands for itself; other values get a letter that is free, in the order of the messages. */
export const lettersOf = (messages: readonly Message[]): Letters => {
  const values = messages.flatMap(({ notification }) =>
    notification.kind === 'N' ? [notification.value] : [],
  );
  const taken = new Set<string>(values.filter(isLetter));
  const named: { readonly letter: string; readonly value: unknown }[] = [];
  const find = (value: unknown) => named.find((each) => isDeepStrictEqual(each.value, value));
  const free = (value: unknown): string => {
    const own = typeof value === 'number' ? String(value) : '';
    const beyond = (at: number): string => String.fromCodePoint(0x100 + at);
    const letter = [own, ...alphabet].find((each) => each.length === 1 && !taken.has(each));
    return letter ?? beyond(named.length);
  };
  for (const value of values) {
    if (isLetter(value) || find(value)) continue;
    const letter = free(value);
    taken.add(letter);
    named.push({ letter, value });
  }
  return {
    of: ({ notification }) => {
      if (notification.kind === 'C') return '|';
      if (notification.kind === 'E') return '#';
      const { value } = notification;
      return isLetter(value) ? value : (find(value)?.letter ?? '?');
    },
    legend: named.map(({ letter, value }) => `${letter} = ${printed(value)}`),
  };
};
