import type { Transport } from '../transport.ts';
import { connect } from './connect.ts';
import { resolve } from '../resolve.ts';

/** ZooKeeper's own protocol over `node:net` or `node:tls`. The default transport; servers >= 3.5. */
export const wire = (): Transport => ({ name: 'wire', resolve, connect });
