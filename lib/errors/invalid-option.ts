import { TaggedError } from './tagged-error.ts';

const longest = 80;

const printed = (given: unknown): string => {
  try {
    return JSON.stringify(given);
  } catch {
    return 'something that is no JSON';
  }
};

const show = (given: unknown): string => {
  if (typeof given === 'function') return 'a function';
  if (given === undefined) return 'nothing';
  if (typeof given === 'bigint' || typeof given === 'symbol' || typeof given === 'number')
    return String(given);
  const text = printed(given);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** An option of `createRegistrar`, or a field of what is to be published, that cannot be used. */
export class InvalidOption extends TaggedError {
  readonly _tag = 'InvalidOption';
  override readonly name = 'InvalidOption';
  readonly option: string;

  /** Where `given` is a secret, leave it out. */
  constructor(option: string, allowed: string, ...given: readonly unknown[]) {
    super(
      `option ${option}: ${allowed} expected, ${given.length > 0 ? show(given[0]) : 'something else'} given`,
    );
    this.option = option;
  }

  /** Where there is more to say than what was expected. */
  static because(option: string, why: string): InvalidOption {
    const error = new InvalidOption(option, '');
    error.message = `option ${option}: ${why}`;
    return error;
  }
}
