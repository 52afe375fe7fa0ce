import { TaggedError } from './tagged-error.ts';

/** A registration was not ready in time; nothing of it is left. `cause` is what it was waiting for, where that is known. */
export class ReadyTimeout extends TaggedError {
  readonly _tag = 'ReadyTimeout';
  override readonly name = 'ReadyTimeout';

  constructor(milliseconds: number, cause: Error | undefined) {
    const reason = cause ? `: ${cause.message}` : '; no server has answered yet, or its node is not joined';
    super(`the registration was not ready within ${String(milliseconds)} ms${reason}`, { cause });
  }
}
