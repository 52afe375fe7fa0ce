import type { Transport } from '../transport.ts';
import { connect } from './connect.ts';
import { resolve } from '../resolve.ts';
import { md5 } from './sasl/md5.ts';

const check: Transport['check'] = ({ auth }) => {
  if (auth.some(({ scheme }) => scheme === 'sasl')) md5();
};

/**
 * ZooKeeper's own protocol over `node:net` or `node:tls`. The default transport; servers >= 3.5.
 *
 * @example
 * createRegistrar({ transport: wire() });
 */
export const wire = (): Transport => ({ name: 'wire', check, resolve, connect });
