import { TaggedError } from './tagged-error.ts';

/** The damage that another client does to a registration. */
export type ConflictReason = 'znode-deleted' | 'data-overwritten' | 'folder-deleted' | 'name-taken';

const effects: Readonly<Record<ConflictReason, string>> = {
  'znode-deleted': 'was deleted right after it was created',
  'data-overwritten': 'was overwritten right after it was written',
  'folder-deleted': 'was missing again right after it was created',
  'name-taken': 'was created by another client first',
};

/** Another client undoes a registration again and again. The registration goes on with back-off. */
export class RegistrationConflict extends TaggedError {
  readonly _tag = 'RegistrationConflict';
  override readonly name = 'RegistrationConflict';
  readonly reason: ConflictReason;
  readonly path: string;
  /** Lost rounds in a row. */
  readonly times: number;

  constructor(reason: ConflictReason, path: string, times: number) {
    super(
      `${path} ${effects[reason]}, ${String(times)} times in a row: look for another client or a script that does ` +
        'this, or restrict it by an ACL; the registration goes on with back-off',
    );
    this.reason = reason;
    this.path = path;
    this.times = times;
  }
}
