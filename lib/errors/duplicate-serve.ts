import { TaggedError } from './tagged-error.ts';

/** One registrar publishes an application of a node once. */
export class DuplicateServe extends TaggedError {
  readonly _tag = 'DuplicateServe';
  override readonly name = 'DuplicateServe';
  readonly app: string;
  /** Name of the node that serves it. */
  readonly node: string;

  constructor(app: string, node: string) {
    super(
      `serve of ${JSON.stringify(app)} at ${JSON.stringify(node)}: this registrar publishes that application of that ` +
        'node already, with other data; subscribe to the first serve, or pass it an Observable and emit the new data there',
    );
    this.app = app;
    this.node = node;
  }
}
