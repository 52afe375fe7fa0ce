import { InvalidOption } from './invalid-option.ts';

const required =
  (what: string, fits: (given: unknown) => boolean) =>
  <T>(option: string, given: T, allowed = what): T => {
    if (!fits(given)) throw new InvalidOption(option, allowed, given);
    return given;
  };

/** What callers without a type checker may get wrong. Each returns what it was given, or throws InvalidOption. */
export const requireString = required('a string', (given) => typeof given === 'string');
export const requireFunction = required('a function', (given) => typeof given === 'function');
export const requireObject = required('an object', (given) => typeof given === 'object' && given !== null);
