import { TaggedError } from './tagged-error.ts';

/** The registrar was closed or drained before the registration was ready. */
export class Closed extends TaggedError {
  readonly _tag = 'Closed';
  override readonly name = 'Closed';

  constructor(how: 'closed' | 'drained' = 'closed') {
    super(`the registrar was ${how} before the registration was ready; nothing of it is left`);
  }
}
