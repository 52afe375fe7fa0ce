/**
 * Bits of the permissions. `delete` and `create` apply to the children, not to the znode itself.
 *
 * @example
 * const acl = [{ permissions: permission.read | permission.write, scheme: 'ip', id: '10.0.0.0/8' }];
 */
export const permission = { read: 1, write: 2, create: 4, delete: 8, admin: 16, all: 31 } as const;

/** One entry of an access control list, as ZooKeeper has it. */
export interface Acl {
  /** Sum of {@link permission} bits, 1–31. */
  readonly permissions: number;
  /** `world`, `auth`, `digest`, `ip`, `sasl`, `x509`. */
  readonly scheme: string;
  /** Within the scheme: `anyone`, `user:base64(sha1)`, an address, a user of SASL. */
  readonly id: string;
}

const world = (permissions: number): Acl => ({ permissions, scheme: 'world', id: 'anyone' });
const creator: Acl = { permissions: permission.all, scheme: 'auth', id: '' };

/**
 * Everyone may do everything. The default; for networks that only trusted processes can reach.
 *
 * @example
 * createRegistrar({ acl: openAcl() });
 */
export const openAcl = (): readonly Acl[] => [world(permission.all)];

/**
 * Only a client with an identity of the creator: a credential of `auth`, or the client certificate of `tls`. Needs one.
 *
 * @example
 * createRegistrar({ auth: { scheme: 'digest', credential: 'user:password' }, acl: creatorAll() });
 */
export const creatorAll = (): readonly Acl[] => [creator];

/**
 * The creator may do everything, everyone may read. Needs an identity, as creatorAll() does.
 *
 * @example
 * createRegistrar({ auth: { scheme: 'digest', credential: 'user:password' }, acl: readableByAll() });
 */
export const readableByAll = (): readonly Acl[] => [creator, world(permission.read)];
