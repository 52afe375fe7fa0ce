import { InvalidOption } from '../../errors/invalid-option.ts';
import { PayloadTooLarge } from '../../errors/payload-too-large.ts';
import { ZooKeeperError } from '../../errors/zookeeper-error.ts';
import { numberOf } from '../../errors/codes.ts';
import { permission, type Acl } from '../acl.ts';
import { pathOf, type Request } from '../request.ts';
import type { Wanted } from '../transport.ts';
import { lacks } from './operations.ts';

const tooLarge = 1_000_000;

const isOpen = (acl: readonly Acl[]): boolean => {
  const [only, ...more] = acl;
  return more.length === 0 && only?.scheme === 'world' && only.permissions === permission.all;
};
const forbiddenAcl = (): InvalidOption =>
  InvalidOption.because(
    'acl',
    'the transport native creates every znode open to the world, and an ACL that is set afterwards leaves a gap; ' +
      'use the transport wire() for any other than openAcl()',
  );

/** As ZooKeeper's own rule has it; beyond that, the library cuts a path at U+0000. */
const isPath = (path: string): boolean =>
  path === '/' ||
  (path.startsWith('/') &&
    !/\p{Cc}/u.test(path) &&
    path
      .slice(1)
      .split('/')
      .every((segment) => segment !== '' && segment !== '.' && segment !== '..'));

/** Why a request must not reach the library; undefined lets it pass. */
export const refusal = (request: Request): Error | undefined => {
  const path = pathOf(request);
  if (lacks.has(request.op)) return new ZooKeeperError(numberOf('Unimplemented'), request.op, path);
  if (request.op !== 'closeSession' && !isPath(path)) {
    return new ZooKeeperError(numberOf('BadArguments'), request.op, path);
  }
  // The server answers longer ones by closing the connection.
  if ('data' in request && request.data.length >= tooLarge) {
    return new PayloadTooLarge(path, request.data.length, tooLarge - 1);
  }
  return 'acl' in request && !isOpen(request.acl) ? forbiddenAcl() : undefined;
};

/** Throws InvalidOption for what the package cannot do. */
export const check = ({ acl, auth, tls }: Wanted): void => {
  if (tls) {
    throw InvalidOption.because(
      'tls',
      'the transport native speaks plain TCP alone; use the transport wire()',
    );
  }
  if (auth.some(({ scheme }) => scheme === 'sasl')) {
    throw InvalidOption.because('auth', 'the transport native has no SASL');
  }
  if (!isOpen(acl)) throw forbiddenAcl();
};
