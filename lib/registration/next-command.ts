import type { Created } from './attempt.ts';
import type { RegistrationProgress } from './registration-machine.ts';

export type Command =
  | { readonly type: 'wait' | 'create-folders' | 'create' }
  | { readonly type: 'locate'; readonly guid: string }
  /** `path` is that of the old znode. */
  | { readonly type: 'replace' | 'delete-replaced'; readonly path: string }
  | { readonly type: 'verify' | 'write'; readonly znode: Created };

/** Facts of the moment of a command. */
export interface Desired {
  readonly bytes: Uint8Array;
  /** The epoch of the link. */
  readonly epoch: number;
  readonly hasMulti: boolean;
  /** A change of the data takes a new znode. */
  readonly isReplaced: boolean;
}

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

const isUpToDate = (attempt: Created, { epoch }: Desired): boolean =>
  !attempt.isOutdated && attempt.confirmedIn === epoch;

/** Path of the znode to give up for a new one; undefined where there is none. */
export const pathToReplace = (
  { attempt, replaced, isReplaceWanted, conflict }: RegistrationProgress,
  desired: Desired,
): string | undefined => {
  // One replacement ends before the next begins.
  if (attempt.status !== 'created' || replaced) return undefined;
  const hasChanged =
    desired.isReplaced && isUpToDate(attempt, desired) && !sameBytes(attempt.bytes, desired.bytes);
  return isReplaceWanted || (hasChanged && !conflict.isDue) ? attempt.path : undefined;
};

/** The one request that brings the server closer to the desired state; undefined where nothing is left to do. */
export const nextCommand = (
  { attempt, replaced, isFolderMissing, conflict }: RegistrationProgress,
  desired: Desired,
): Command | undefined => {
  if (attempt.status === 'sent' || attempt.status === 'taken') return { type: 'locate', guid: attempt.guid };
  if (attempt.status === 'unsent') {
    if (conflict.isDue) return { type: 'wait' };
    if (isFolderMissing) return { type: 'create-folders' };
    return replaced && desired.hasMulti ? { type: 'replace', path: replaced.path } : { type: 'create' };
  }
  if (replaced) return { type: 'delete-replaced', path: replaced.path };
  if (!isUpToDate(attempt, desired)) return { type: 'verify', znode: attempt };
  if (sameBytes(attempt.bytes, desired.bytes)) return undefined;
  if (conflict.isDue) return { type: 'wait' };
  return desired.isReplaced ? undefined : { type: 'write', znode: attempt };
};
