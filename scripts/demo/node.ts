// One node of the demo: joins, serves, says what its streams emit, and keeps a worker alive while it leads.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BehaviorSubject, Observable } from 'rxjs';
import { createRegistrar, whileLeader, type Lease } from '../../lib/index.ts';

const [name = 'node', port = '1'] = process.argv.slice(2);
const registrar = createRegistrar({ cluster: process.env['DEMO_CLUSTER'] ?? 'demo', sessionTimeout: 2_000 });
const weight$ = new BehaviorSubject({ app: 'billing', weight: 1 });

const say = (stream: string, text: string): void => {
  // Without a callback, a parent that is gone would be an error.
  process.send?.({ stream, text }, undefined, undefined, () => undefined);
};

const worker$ = (lease: Lease) =>
  new Observable<string>((subscriber) => {
    const worker = fork(fileURLToPath(new URL('worker.js', import.meta.url)), [lease.token]);
    worker.on('message', (text: string) => {
      subscriber.next(text);
    });
    return () => {
      worker.disconnect();
    };
  });

registrar.members$.subscribe((members) => {
  say('members$', `[${members.map((member) => member.name).join(', ')}]`);
});
registrar.leader$.subscribe((leader) => {
  say('leader$', leader ? `${leader.member?.name ?? leader.path}${leader.self ? ' (self)' : ''}` : 'nobody');
});
registrar.role$.subscribe((role) => {
  say('role$', role.status === 'leader' ? `leader, token ${role.lease.token}` : `follower: ${role.reason}`);
});
registrar.appRoutes$('billing').subscribe((routes) => {
  say(
    'appRoutes$(billing)',
    `[${routes.map(({ node, weight }) => `${node} x${String(weight)}`).join(', ')}]`,
  );
});
registrar.role$.pipe(whileLeader(worker$)).subscribe((text) => {
  say('worker', text);
});
registrar.join({ name: `${name}@localhost`, routes: [{ port: Number(port) }] }).subscribe();
registrar.serve(weight$).subscribe();

process.on('message', (order: { weight?: number; leave?: true }) => {
  if (order.weight !== undefined) weight$.next({ app: 'billing', weight: order.weight });
  if (order.leave) void registrar.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
