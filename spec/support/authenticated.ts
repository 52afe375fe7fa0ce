// A process that is told a credential, joins with it, and says what of itself others can see.
import { createRegistrar, creatorAll } from '../../lib/index.ts';

const [endpoint = '', cluster = ''] = process.argv.slice(2);
process.once('message', (credential: string) => {
  const auth = { scheme: 'digest', credential };
  const before = new Set(Object.keys(process.env));
  const a = createRegistrar({ endpoints: endpoint, cluster, auth, acl: creatorAll() });
  const report = (): string => {
    const added = Object.entries(process.env).filter(([name]) => !before.has(name));
    return JSON.stringify([process.title, process.argv, process.execArgv, added]);
  };
  void a.ready(a.join({ name: 'a@h', routes: [] })).then(() => process.send?.(`joined ${report()}`));
  process.once('message', () => void a.close().then(() => process.exit()));
});
process.send?.('waiting');
