import { shown } from './shown.ts';
import { TaggedError } from './tagged-error.ts';

/** An option of `createRegistrar`, or a field of what is to be published, that cannot be used. */
export class InvalidOption extends TaggedError {
  readonly _tag = 'InvalidOption';
  override readonly name = 'InvalidOption';
  readonly option: string;

  /** Where `given` is a secret, leave it out. */
  constructor(option: string, allowed: string, ...given: readonly unknown[]) {
    super(
      `option ${option}: ${allowed} expected, ${given.length > 0 ? shown(given[0]) : 'something else'} given`,
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
