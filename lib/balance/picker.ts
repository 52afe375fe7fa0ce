import type { AppState, UnknownWord } from '../codec/app-route-data.ts';

/** A value that can be picked: a member, a route, or anything else. */
export interface Pickable {
  /** @default 1 */
  readonly weight?: number;
  /** A value that has a state is picked while it is running. */
  readonly state?: AppState | UnknownWord;
  /** A value that has endpoints is picked while there is one. */
  readonly endpoints?: readonly unknown[];
}

/** A choice among the values of one moment. Picking is synchronous and allocates nothing. */
export interface Picker<T> {
  /** How many may be picked. */
  readonly size: number;
  /** Undefined while there is none. `key` is for pickers that send equal keys to the same place. */
  pick(key?: string): T | undefined;
}

export const isPickable = ({ state, endpoints }: Pickable): boolean =>
  (state === undefined || state === 'running') && endpoints?.length !== 0;
