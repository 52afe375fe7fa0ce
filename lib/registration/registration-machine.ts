import type { Stat } from '../connection/stat.ts';
import type { ConflictReason } from '../errors/registration-conflict.ts';
import { created, verified, type Created, type RegistrationAttempt } from './attempt.ts';
import { lostRound, noConflict, waited, type Conflict, type StepContext } from './conflict.ts';

/** The state of one registration. */
export interface RegistrationProgress {
  /** The session that `attempt` belongs to. */
  readonly incarnation: number | undefined;
  readonly attempt: RegistrationAttempt;
  /** The znode that `attempt` replaces; it stands until then. */
  readonly replaced: Created | undefined;
  /** The owner wants a new znode in place of this one. */
  readonly isReplaceWanted: boolean;
  readonly isFolderMissing: boolean;
  readonly conflict: Conflict;
}

export type RegistrationEvent =
  | { readonly type: 'connected'; readonly incarnation: number }
  | { readonly type: 'sending'; readonly guid: string; readonly bytes: Uint8Array }
  | { readonly type: 'created'; readonly guid: string; readonly path: string; readonly bytes?: Uint8Array }
  | { readonly type: 'not-found'; readonly guid: string }
  | { readonly type: 'folder-missing'; readonly path: string }
  | { readonly type: 'name-taken'; readonly guid: string; readonly path: string }
  | { readonly type: 'folders-created' }
  | {
      readonly type: 'verified';
      readonly path: string;
      /** Undefined where the znode is absent, or of another session. */
      readonly stat: Pick<Stat, 'version' | 'czxid'> | undefined;
      readonly events: number;
      readonly epoch: number;
    }
  | { readonly type: 'write-sent' | 'write-ended' | 'bad-version'; readonly path: string }
  | { readonly type: 'written'; readonly path: string; readonly version: number; readonly bytes: Uint8Array }
  | { readonly type: 'znode-changed'; readonly path: string; readonly isOneShot: boolean }
  | { readonly type: 'znode-deleted'; readonly path: string }
  | { readonly type: 'replace-wanted' }
  | { readonly type: 'released' | 'replaced'; readonly path: string }
  | { readonly type: 'waited' };

export const newProgress = (
  incarnation: number | undefined,
  conflict: Conflict = noConflict,
): RegistrationProgress => ({
  incarnation,
  attempt: { status: 'unsent', guid: undefined },
  replaced: undefined,
  isReplaceWanted: false,
  isFolderMissing: false,
  conflict,
});

/** The znode that stands for the registration. During a replacement that is the old one. */
export const standing = ({ attempt, replaced }: RegistrationProgress): Created | undefined =>
  replaced ?? (attempt.status === 'created' ? attempt : undefined);

/** The server may have made a znode of the attempt: the lookup decides. */
export const isUndecided = ({ attempt: { status } }: RegistrationProgress): boolean =>
  status === 'sent' || status === 'taken';

const lost = (
  progress: RegistrationProgress,
  reason: ConflictReason,
  path: string,
  context: StepContext,
): RegistrationProgress => ({
  ...progress,
  conflict: lostRound(progress.conflict, { reason, path }, context),
});

/** Changes the znode at the path; a step about an earlier znode changes nothing. */
const withAttempt = (
  progress: RegistrationProgress,
  path: string,
  change: (now: Created) => Created,
): RegistrationProgress => {
  const { attempt } = progress;
  if (attempt.status !== 'created' || attempt.path !== path) return progress;
  const next = change(attempt);
  return next === attempt ? progress : { ...progress, attempt: next };
};

const deleted = (progress: RegistrationProgress, path: string, context: StepContext) => {
  const { attempt, replaced } = progress;
  // The replacement decides what the registration has. Until its outcome is known, the deletion is no loss.
  if (replaced?.path === path) return { ...progress, replaced: undefined };
  if (attempt.status !== 'created' || attempt.path !== path) return progress;
  const next = { ...newProgress(progress.incarnation, progress.conflict), replaced };
  return lost(next, 'znode-deleted', path, context);
};

/** The next state. Outcomes of requests name the znode that they are about; those of an earlier znode change nothing. */
export const step = (
  progress: RegistrationProgress,
  event: RegistrationEvent,
  context: StepContext,
): RegistrationProgress => {
  const { attempt, conflict } = progress;
  switch (event.type) {
    case 'connected':
      if (progress.incarnation !== event.incarnation) return newProgress(event.incarnation, conflict);
      return attempt.status === 'created'
        ? { ...progress, attempt: { ...attempt, isOutdated: true } }
        : progress;
    case 'sending':
      // The name is chosen now: it is that of the desired state.
      return {
        ...progress,
        isReplaceWanted: false,
        attempt: { status: 'sent', guid: event.guid, bytes: event.bytes },
      };
    case 'created': {
      // A znode that the lookup has found has the data of its create, unless its version tells otherwise.
      const { bytes = attempt.status === 'sent' ? attempt.bytes : undefined } = event;
      return { ...progress, attempt: created(event.guid, event.path, bytes) };
    }
    case 'not-found': {
      // The name belongs to another client: the next attempt takes another one.
      const guid = attempt.status === 'taken' ? undefined : event.guid;
      return { ...progress, attempt: { status: 'unsent', guid } };
    }
    case 'name-taken':
      return lost(
        { ...progress, attempt: { status: 'taken', guid: event.guid } },
        'name-taken',
        event.path,
        context,
      );
    case 'folder-missing': {
      const unsent = { status: 'unsent', guid: attempt.guid } as const;
      return lost(
        { ...progress, attempt: unsent, isFolderMissing: true },
        'folder-deleted',
        event.path,
        context,
      );
    }
    case 'folders-created':
      return { ...progress, isFolderMissing: false };
    case 'verified': {
      const { stat } = event;
      if (!stat) return deleted(progress, event.path, context);
      const next = withAttempt(progress, event.path, (now) => verified(now, stat, event));
      const { version, isUnacknowledged } = attempt as Created;
      const isForeign = next !== progress && !isUnacknowledged && version !== stat.version;
      return isForeign ? lost(next, 'data-overwritten', event.path, context) : next;
    }
    case 'write-sent':
      return withAttempt(progress, event.path, (now) => ({ ...now, isWriting: true }));
    case 'written': {
      const { version, bytes } = event;
      return withAttempt(progress, event.path, (now) => ({ ...now, version, bytes, isWriting: false }));
    }
    case 'write-ended':
      // Without an answer the write may have been applied: another version is no sign of another client.
      return withAttempt(progress, event.path, (now) =>
        now.isWriting ? { ...now, isWriting: false, isUnacknowledged: true } : now,
      );
    case 'bad-version':
      return withAttempt(progress, event.path, (now) => ({ ...now, isOutdated: true, isWriting: false }));
    case 'znode-changed':
      // The event of an own write is no news, except where it has used up a one-shot watch.
      return withAttempt(progress, event.path, (now) =>
        now.isWriting && !event.isOneShot ? now : { ...now, isOutdated: true, events: now.events + 1 },
      );
    case 'znode-deleted':
      return deleted(progress, event.path, context);
    case 'replace-wanted':
      // Before the create is sent there is nothing to give up. One in flight may still make a znode of the old name.
      return { ...progress, isReplaceWanted: attempt.status !== 'unsent' };
    case 'released':
      return attempt.status === 'created' && attempt.path === event.path
        ? { ...newProgress(progress.incarnation, conflict), replaced: attempt }
        : progress;
    case 'replaced':
      return progress.replaced?.path === event.path ? { ...progress, replaced: undefined } : progress;
    case 'waited':
      return { ...progress, conflict: waited(conflict, context.now) };
  }
};
