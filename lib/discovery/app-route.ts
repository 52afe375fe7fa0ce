import type { AppMode, AppState, UnknownWord } from '../codec/app-route-data.ts';
import type { FencingToken } from '../codec/fencing-token.ts';
import type { Ext } from '../codec/ext.ts';
import type { NodeEndpoint } from '../codec/node-endpoints.ts';

/** One node that serves an application. */
export interface AppRoute {
  readonly app: string;
  /** Name of the node. */
  readonly node: string;
  /** Share of the load among the routes of the application. */
  readonly weight: number;
  readonly mode: AppMode | UnknownWord;
  /** A route whose state is unknown is listed, and not picked. */
  readonly state: AppState | UnknownWord;
  /** Of its znode, below the chroot. */
  readonly path: string;
  readonly token: FencingToken;
  /** Id of the session that owns it, 16 hex digits. */
  readonly session: string;
  /** It was announced then: milliseconds since 1970, by a server's clock. Updates do not change it. */
  readonly since: number;
  /** It is served through this registrar. */
  readonly self: boolean;
  /** Addresses to dial: its own routes, or else those of its node; empty while that node is not a member. */
  readonly endpoints: readonly NodeEndpoint[];
  readonly ext?: Ext;
}
