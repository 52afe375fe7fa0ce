/**
 * Base of the errors of this library. `_tag` tells them apart, also where an ESM and a CommonJS build meet in one process.
 */
export abstract class TaggedError extends Error {
  abstract readonly _tag: string;

  /** JSON has no place for what is not enumerable: the message and the cause would be lost. */
  toJSON(): object {
    const { message, cause } = this;
    const shown = cause instanceof Error ? cause.message : cause;
    return Object.assign({}, this, { message }, shown !== undefined && { cause: shown });
  }
}
