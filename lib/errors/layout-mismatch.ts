import { TaggedError } from './tagged-error.ts';

/** The cluster's applications are published in the other layout. */
export class LayoutMismatch extends TaggedError {
  readonly _tag = 'LayoutMismatch';
  override readonly name = 'LayoutMismatch';
  readonly path: string;

  constructor(path: string, wanted: 'nested' | 'flat') {
    const found = wanted === 'nested' ? 'flat' : 'nested';
    super(
      `serve under ${path}: it holds applications of the ${found} layout, and readers of one layout fail on the other; ` +
        `create the registrar with layout: '${found}'`,
    );
    this.path = path;
  }
}
