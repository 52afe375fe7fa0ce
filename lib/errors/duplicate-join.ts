import { TaggedError } from './tagged-error.ts';

/** One registrar publishes a node's name once. */
export class DuplicateJoin extends TaggedError {
  readonly _tag = 'DuplicateJoin';
  override readonly name = 'DuplicateJoin';
  readonly node: string;

  constructor(node: string) {
    super(
      `join of ${JSON.stringify(node)}: this registrar publishes that name already, with other data; ` +
        'subscribe to the first join, or pass it an Observable and emit the new data there',
    );
    this.node = node;
  }
}
