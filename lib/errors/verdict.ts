import type { CodeName } from './codes.ts';
import { isTagged } from './is-tagged.ts';

/** What a failed operation asks of its caller. */
export type Verdict =
  /** A fact about the tree, not a fault: the caller has a branch for it. */
  | 'expected'
  /** The same request may work later, on this connection. */
  | 'retry'
  /** Nothing works on this connection any more: wait for the next one. */
  | 'relink'
  /** This one entry is unusable; the rest is not touched by it. */
  | 'quarantine'
  /** No retry can mend it: the stream errors. */
  | 'error';

const everywhere: Partial<Record<CodeName, Verdict>> = {
  ConnectionLoss: 'relink',
  SessionExpired: 'relink',
  SessionMoved: 'relink',
  NotReadOnly: 'relink',
  Unimplemented: 'relink',
  // The word of one server: the session decides, by what all of them say of the credentials.
  AuthFailed: 'relink',
  SessionClosedRequireAuth: 'relink',
  NoChildrenForEphemerals: 'error',
};

const byOperation: Readonly<Record<string, Partial<Record<CodeName, Verdict>>>> = {
  create: { NoNode: 'expected', NodeExists: 'expected', InvalidAcl: 'error' },
  delete: { NoNode: 'expected' },
  setData: { NoNode: 'expected', BadVersion: 'expected' },
  getChildren: { NoNode: 'expected' },
  getData: { NoNode: 'expected', NoAuth: 'quarantine' },
  removeWatches: { NoWatcher: 'expected', NoNode: 'expected' },
};

/**
 * The only table of code × operation. Every other answer is worth a retry: quotas, throttling, permissions, and all
 * that one server alone may say.
 */
export const verdictOf = (error: unknown): Verdict => {
  if (isTagged(error, 'ZooKeeperError')) {
    return byOperation[error.operation]?.[error.code] ?? everywhere[error.code] ?? 'retry';
  }
  if (isTagged(error, 'ConnectionLost')) return 'relink';
  if (isTagged(error, 'ReplyTooLarge')) return 'quarantine';
  if (isTagged(error, 'RequestHeld')) return 'retry';
  return 'error';
};
