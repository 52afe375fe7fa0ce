import { TaggedError } from './tagged-error.ts';

/** A reply was larger than `maxFrame`. It was drained without buffering; the connection goes on. */
export class ReplyTooLarge extends TaggedError {
  readonly _tag = 'ReplyTooLarge';
  override readonly name = 'ReplyTooLarge';
  readonly operation: string;
  readonly path: string;
  readonly size: number;

  constructor(operation: string, path: string, size: number, limit: number) {
    super(
      `${operation} ${path}: the reply of ${String(size)} bytes is over maxFrame (${String(limit)}); raise maxFrame to read it`,
    );
    this.operation = operation;
    this.path = path;
    this.size = size;
  }
}
