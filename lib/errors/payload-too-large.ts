import { TaggedError } from './tagged-error.ts';

/** A payload over ZooKeeper's limit; it was refused before it was sent. */
export class PayloadTooLarge extends TaggedError {
  readonly _tag = 'PayloadTooLarge';
  override readonly name = 'PayloadTooLarge';
  readonly path: string;
  readonly size: number;

  constructor(path: string, size: number, limit: number) {
    super(
      `the data for ${path} takes ${String(size)} bytes, ZooKeeper accepts ${String(limit)}; publish less, or a reference to it`,
    );
    this.path = path;
    this.size = size;
  }
}
