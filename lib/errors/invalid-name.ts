import { TaggedError } from './tagged-error.ts';

/** A name that cannot become a znode, or would leave its folder. */
export class InvalidName extends TaggedError {
  readonly _tag = 'InvalidName';
  override readonly name = 'InvalidName';
  readonly given: string;

  constructor(what: string, given: string, allowed: string) {
    super(`${what} ${JSON.stringify(given)} cannot be used: ${allowed}`);
    this.given = given;
  }
}
