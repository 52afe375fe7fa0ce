import { InvalidOption } from './invalid-option.ts';
import { kindOf, shown } from './shown.ts';

const required =
  (what: string, fits: (given: unknown) => boolean) =>
  <T>(option: string, given: T, allowed = what): T => {
    if (!fits(given)) throw new InvalidOption(option, allowed, given);
    return given;
  };

/** No timer waits longer, and ZooKeeper carries timeouts as 32 bits. */
const longestWait = 2 ** 31 - 1;

/** What callers without a type checker may get wrong. Each returns what it was given, or throws InvalidOption. */
export const requireString = required('a string', (given) => typeof given === 'string');
export const requireFunction = required('a function', (given) => typeof given === 'function');
export const requireObject = required('an object', (given) => typeof given === 'object' && given !== null);

/** One of a list of words. */
export const requireOneOf = <T extends string>(option: string, given: T, allowed: readonly T[]): T =>
  required(allowed.map((word) => `'${word}'`).join(' or '), (value) => allowed.includes(value as T))(
    option,
    given,
  );

/** Of a duration; both bounds are included. */
export const requireMilliseconds = (
  option: string,
  given: number,
  least: number,
  most = longestWait,
): number => {
  if (typeof given === 'number' && given >= least && given <= most) return given;
  const isText = typeof (given as unknown) === 'string';
  throw InvalidOption.because(
    option,
    `milliseconds from ${String(least)} to ${String(most)} expected, ${shown(given)} given${isText ? '; pass a number' : ''}`,
  );
};

/** Objects that somebody else made. They are not shown: they may hold anything. The remedy follows the message. */
export const requireMethods = <T extends object>(
  option: string,
  given: T,
  methods: readonly (keyof T & string)[],
  remedy?: string,
): T => {
  const has = (method: keyof T): boolean => typeof (given as Partial<T> | null)?.[method] === 'function';
  if (methods.every(has)) return given;
  throw InvalidOption.because(
    option,
    `an object with ${methods.join(', ')} expected, ${kindOf(given)} given${remedy === undefined ? '' : `; ${remedy}`}`,
  );
};
