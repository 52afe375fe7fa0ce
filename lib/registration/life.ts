import { guid, guidPrefix } from '../codec/entry-name.ts';

/** One znode's worth of a registration: a GUID is used in one session, and for one znode. */
export interface Life {
  readonly guid: string;
  readonly incarnation: number;
  /** A create may have been applied. */
  sent: boolean;
  path: string | undefined;
  czxid: bigint;
  version: number;
  /** What the znode holds; undefined where somebody else has written. */
  bytes: Uint8Array | undefined;
  /** The link on which it was last seen to exist, and to be ours. */
  verifiedIn: number | undefined;
  writing: boolean;
  /** Counts the events of its znode that ask for another look. */
  told: number;
}

export const newLife = (incarnation: number, random: () => number): Life => ({
  guid: guid(random),
  incarnation,
  sent: false,
  path: undefined,
  czxid: 0n,
  version: 0,
  bytes: undefined,
  verifiedIn: undefined,
  writing: false,
  told: 0,
});

/** Every path of a life's znodes starts with this. */
export const pathPrefix = (folder: string, life: Life): string => `${folder}/${guidPrefix(life.guid)}`;
