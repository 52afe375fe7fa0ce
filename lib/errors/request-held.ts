import { TaggedError } from './tagged-error.ts';

/**
 * Three connections broke while this request was under way, the last time with nothing else under way. It is held back for
 * a while, or until its data change, so that it breaks no further connection; then it is tried again.
 */
export class RequestHeld extends TaggedError {
  readonly _tag = 'RequestHeld';
  override readonly name = 'RequestHeld';
  readonly operation: string;
  readonly path: string;
  /** Milliseconds for which it is held back. */
  readonly holdMs: number;

  constructor(operation: string, path: string, holdMs: number) {
    super(
      `${operation} ${path}: connections break whenever it is sent, so it waits for ${String(holdMs / 1_000)} s, or for other data; ` +
        'the server may allow shorter requests and replies than others (its jute.maxbuffer)',
    );
    this.operation = operation;
    this.path = path;
    this.holdMs = holdMs;
  }
}
