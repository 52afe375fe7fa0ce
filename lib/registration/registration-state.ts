import { sequenceOf } from '../codec/entry-name.ts';
import { fencingToken, type FencingToken } from '../codec/fencing-token.ts';
import type { Created } from './attempt.ts';

/** The state of a registration. */
export type RegistrationState =
  /** On its way; `cause` says what holds it up. */
  | { readonly status: 'registering'; readonly cause?: Error }
  | {
      readonly status: 'registered';
      /** Path of its znode, below the chroot. */
      readonly path: string;
      readonly sequence: number;
      readonly token: FencingToken;
      /** Why the latest value of the input is not published (yet); the last good one stands. */
      readonly updateError?: Error;
    }
  /** The connection is gone, the znode stands for as long as the session may come back. */
  | { readonly status: 'suspended' }
  /** The session is over, and the znode with it; registers again in the next one. */
  | { readonly status: 'lost' };

const messages = (_: string, value: unknown): unknown => (value instanceof Error ? value.message : value);

/** Errors are equal when they say the same. */
export const sameState = (a: RegistrationState, b: RegistrationState): boolean =>
  JSON.stringify(a, messages) === JSON.stringify(b, messages);

/** The data to publish. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly updateError?: Error;
}

/** A step of a registration; the epoch of the link on which the server last confirmed the znode. */
export interface RegistrationStep {
  readonly state: RegistrationState;
  readonly epoch: number | undefined;
}

export const sameStep = (a: RegistrationStep, b: RegistrationStep): boolean =>
  a.epoch === b.epoch && sameState(a.state, b.state);

/** A state in which no server has confirmed a znode. */
export const unconfirmed = (state: RegistrationState): RegistrationStep => ({ state, epoch: undefined });

export const registering = (cause: Error | undefined): RegistrationStep =>
  unconfirmed({ status: 'registering', ...(cause && { cause }) });

export const registered = (
  { path, czxid, confirmedIn }: Created,
  chroot: string,
  rejected: Error | undefined,
): RegistrationStep => ({
  state: {
    status: 'registered',
    path: path.slice(chroot.length),
    sequence: sequenceOf(path) ?? 0,
    token: fencingToken(czxid),
    ...(rejected && { updateError: rejected }),
  },
  epoch: confirmedIn,
});
