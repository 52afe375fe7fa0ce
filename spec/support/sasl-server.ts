import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';
import { zooKeeperServer, type ZooKeeperServer } from './zookeeper-server.ts';

interface SaslOptions {
  /** Passwords by user. */
  readonly users: Readonly<Record<string, string>>;
  /** Refuses whoever has not authenticated by SASL. @default false */
  readonly enforced?: boolean;
  /** False leaves out what knows ACLs of the scheme. @default true */
  readonly provided?: boolean;
  /** More -D flags. */
  readonly flags?: readonly string[];
  /** More lines of its configuration. */
  readonly config?: readonly string[];
}

const login = 'org.apache.zookeeper.server.auth.DigestLoginModule';
const provider = 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider';

/** A ZooKeeper that knows users by DIGEST-MD5, and ACLs of the scheme `sasl`. */
export const saslServer = async ({
  users,
  enforced = false,
  provided = true,
  flags = [],
  config = [],
}: SaslOptions): Promise<ZooKeeperServer> => {
  const folder = temporaryFolder();
  const jaas = join(folder.path, 'jaas.conf');
  const known = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`);
  writeFileSync(jaas, `Server { ${login} required ${known.join(' ')}; };`);
  const server = await zooKeeperServer({
    flags: [`-Djava.security.auth.login.config=${jaas}`, ...flags],
    config: [
      ...(provided ? [`authProvider.1=${provider}`] : []),
      ...(enforced ? ['enforce.auth.enabled=true', 'enforce.auth.schemes=sasl'] : []),
      ...config,
    ],
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
};
