import { TaggedError } from './tagged-error.ts';

/** The registrar was closed or drained before the registration was ready. */
export class Closed extends TaggedError {
  readonly _tag = 'Closed';
  override readonly name = 'Closed';

  constructor() {
    super('the registrar was closed or drained before the registration was ready; nothing of it is left');
  }
}
