import { join } from 'node:path';
import type { Authority } from './certificates.ts';

/** Lines of a server's configuration: TLS on one more port, with `server-with-key.pem` of the authority's folder. */
export const tlsConfig = (
  { folder }: Authority,
  port: number,
  clientAuth: 'want' | 'need',
): readonly string[] => [
  'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
  `secureClientPort=${String(port)}`,
  'secureClientPortAddress=127.0.0.1',
  `ssl.keyStore.location=${join(folder, 'server-with-key.pem')}`,
  `ssl.trustStore.location=${join(folder, 'ca.pem')}`,
  `ssl.clientAuth=${clientAuth}`,
];
