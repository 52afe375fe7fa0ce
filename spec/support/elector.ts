// A process that stands for election and says what its role is, and when (wall clock).
import { createRegistrar } from '../../lib/index.ts';

const [endpoint = '', cluster = '', name = '', timeout = '2000'] = process.argv.slice(2);
const registrar = createRegistrar({ endpoints: endpoint, cluster, sessionTimeout: Number(timeout) });
registrar.role$.subscribe((role) => {
  const what = role.status === 'leader' ? `leader ${role.lease.token}` : `follower ${role.reason}`;
  process.send?.(`${String(Date.now())} role ${what}`);
});
registrar.session$.subscribe(({ status }) => {
  process.send?.(`${String(Date.now())} session ${status}`);
});
registrar.join({ name, routes: [] }).subscribe();
process.on('disconnect', () => process.exit());
