import type { Either } from 'fp-ts/lib/Either.js';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Stat } from '../connection/stat.ts';

/** A znode of a directory, whatever is wrong with it. */
export interface Entry<A> {
  readonly path: string;
  /** Undefined where the znode's name carries none. */
  readonly sequence: number | undefined;
  /** What tells one life and one content from the next. */
  readonly stat: Pick<Stat, 'czxid' | 'mzxid' | 'ctime' | 'ephemeralOwner'>;
  readonly value: Either<InvalidEntry, A>;
}

const containerOwner = -(2n ** 63n);

/** It goes with its session. Containers have a constant in the place of the owner. */
export const isEphemeral = ({ ephemeralOwner }: Pick<Stat, 'ephemeralOwner'>): boolean =>
  ephemeralOwner !== 0n && ephemeralOwner !== containerOwner;
