/** Why a znode is quarantined. */
export type InvalidReason =
  /** Its data are no JSON, or JSON of another shape. */
  | 'malformed'
  /** Its ACL does not let us read it. */
  | 'unreadable'
  /** Its data are over `maxEntry`, or the reply that carries them is over `maxFrame`. */
  | 'too-large'
  /** Connections break while it is read; it is read again after 60 s, later after up to 10 min. */
  | 'unanswered'
  /** Its name carries no sequence number. */
  | 'name'
  /** It is persistent, so that it would never go away. */
  | 'not-ephemeral'
  /** It stands in the folder of another application. */
  | 'misplaced';

/** A znode that is left out, and harms nobody else. */
export interface InvalidEntry {
  /** Below the chroot. */
  readonly path: string;
  /** Its data; undefined where they are too large, or may not be read. */
  readonly bytes: Uint8Array | undefined;
  readonly reason: InvalidReason;
  /** For people; one line each. */
  readonly errors: readonly string[];
}
