import type { FencingToken } from '../codec/fencing-token.ts';
import type { Ext } from '../codec/ext.ts';
import type { NodeEndpoint } from '../codec/node-endpoints.ts';
import type { NodeRoute } from '../codec/route.ts';

/** A node of the cluster. */
export interface Member {
  /** `name@host`. */
  readonly name: string;
  /** Of its znode, below the chroot. */
  readonly path: string;
  readonly sequence: number;
  readonly token: FencingToken;
  /** Id of the session that owns it, 16 hex digits. */
  readonly session: string;
  /** False where it does not stand for election. */
  readonly candidate: boolean;
  /** It was joined through this registrar. */
  readonly self: boolean;
  readonly routes: readonly NodeRoute[];
  /** The routes with their hosts filled in: where to dial. */
  readonly endpoints: readonly NodeEndpoint[];
  readonly ext?: Ext;
}
