import { shown } from './shown.ts';

/** A chain of causes may be a circle. */
const mostCauses = 8;

interface ErrorLike {
  readonly _tag?: unknown;
  readonly name?: unknown;
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** An error of another realm is no instance of this one's Error. */
const isErrorLike = (given: unknown): given is ErrorLike =>
  typeof given === 'object' && given !== null && 'message' in given && typeof given.message === 'string';

/** Errors of others may have fields that are secret, large, or no JSON: the usual ones alone count. */
const fieldsOf = (error: ErrorLike): object => {
  if (error instanceof TaggedError) return Object.assign({}, error);
  const { _tag, name, code } = error;
  const isShort = typeof code === 'string' || typeof code === 'number';
  return { ...(typeof _tag === 'string' && { _tag }), name, ...(isShort && { code }) };
};

const errorJson = (error: ErrorLike, depth: number): object => {
  const cause = depth < mostCauses ? error.cause : undefined;
  return {
    ...fieldsOf(error),
    message: error.message,
    cause: cause === undefined ? undefined : causeJson(cause, depth + 1),
  };
};

const causeJson = (cause: unknown, depth: number): unknown => {
  if (isErrorLike(cause)) return errorJson(cause, depth);
  const isPlain = cause === null || ['string', 'number', 'boolean'].includes(typeof cause);
  return isPlain ? cause : shown(cause);
};

/**
 * Base of the errors of this library. `_tag` tells them apart, also where an ESM and a CommonJS build meet in one process.
 *
 * In JSON an error has its fields, its message and its cause. A cause is an object with `name`, `message`, its own cause, and
 * `_tag` and `code` where it has them; a cause of this library has all its fields.
 */
export abstract class TaggedError extends Error {
  abstract readonly _tag: string;

  /** JSON leaves out what is not enumerable: the message and the cause. */
  toJSON(): object {
    return errorJson(this, 0);
  }
}
