import type { Stat } from '../connection/stat.ts';

/** A znode that stands, as far as the session knows. */
export interface Created {
  readonly status: 'created';
  readonly guid: string;
  /** Absolute. */
  readonly path: string;
  /** 0n until the server has confirmed the znode. */
  readonly czxid: bigint;
  readonly version: number;
  /** The data of the znode; undefined where another client has written. */
  readonly bytes: Uint8Array | undefined;
  /** Epoch of the link on which the server last confirmed the znode and its owner. */
  readonly confirmedIn: number | undefined;
  /** The znode may have changed since then, or its watch is gone. */
  readonly isOutdated: boolean;
  readonly isWriting: boolean;
  /** A write has ended without an answer: the server may have applied it. */
  readonly isUnacknowledged: boolean;
  /** Counts the watch events that ask for another verification. */
  readonly events: number;
}

/** One znode of a registration: a GUID is used in one session, and for one znode. */
export type RegistrationAttempt =
  /** The GUID of an attempt that the server refused is used again. */
  | { readonly status: 'unsent'; readonly guid: string | undefined }
  /** The server may have applied the create, with these data. */
  | { readonly status: 'sent'; readonly guid: string; readonly bytes: Uint8Array }
  /** A znode of this name stands already: an earlier create has made it, or another client. */
  | { readonly status: 'taken'; readonly guid: string }
  | Created;

export const created = (guid: string, path: string, bytes?: Uint8Array): Created => ({
  status: 'created',
  guid,
  path,
  czxid: 0n,
  version: 0,
  bytes,
  confirmedIn: undefined,
  isOutdated: true,
  isWriting: false,
  isUnacknowledged: false,
  events: 0,
});

/** The server has confirmed the znode. An event may overtake the reply that it invalidates. */
export const verified = (
  attempt: Created,
  { version, czxid }: Pick<Stat, 'version' | 'czxid'>,
  asked: { readonly events: number; readonly epoch: number },
): Created => ({
  ...attempt,
  version,
  czxid,
  bytes: version === attempt.version ? attempt.bytes : undefined,
  confirmedIn: asked.epoch,
  isOutdated: attempt.events !== asked.events,
  isUnacknowledged: false,
});
