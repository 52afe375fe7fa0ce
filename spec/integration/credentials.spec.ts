import { execFileSync } from 'node:child_process';
import { inspect } from 'node:util';
import { BehaviorSubject, defer, merge, NEVER, type Observable } from 'rxjs';
import { creatorAll, whileLeader, type NodeSpec } from '../../lib/index.ts';
import { authority } from '../support/certificates.ts';
import { child } from '../support/children.ts';
import { eventually, until } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { withOwnServer } from '../support/own-server.ts';
import { digest, secret } from '../support/secret.ts';
import { sessionThief } from '../support/session-thief.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { traces } from '../support/traces.ts';

const password = Buffer.from(secret);

withOwnServer('a credential', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  const { values, keep } = (() => {
    const kept: unknown[] = [];
    return {
      values: kept,
      keep: (source$: Observable<unknown>) =>
        source$.subscribe({ next: (value) => kept.push(value), error: (error) => kept.push(error) }),
    };
  })();
  beforeEach(() => {
    values.length = 0;
  });

  it.each<[string, unknown]>([
    ['text', `u:${secret}`],
    ['a property', { a: { b: digest('u') } }],
    ['a hidden one', Object.defineProperty({}, 'a', { value: secret })],
    ['bytes', password],
    ['a typed array', { a: new Uint8Array(password) }],
    ['bytes as JSON', JSON.stringify(password)],
    ['base64', Buffer.from(`u:${secret}`).toString('base64')],
    ['the message of an error', new Error(secret)],
    ['the cause of an error', new Error('x', { cause: { credential: secret } })],
  ])('is found where it shows, as %s', (_, value) => {
    expect(traces({ password }, [value])).toEqual(['password']);
  });

  it('shows in no log line, no value, no error and no inspection, whatever happens', async () => {
    const told = listeningLogger();
    const thief = sessionThief();
    const proxy = await tcpProxy(server().port);
    const endpoints = [`127.0.0.1:${String(await freePort())}`, `127.0.0.1:${String(proxy.port)}`];
    const mine = { auth: [digest('u')], acl: creatorAll(), logger: told };
    const a = at().registrar({ ...mine, endpoints, transport: thief, sessionTimeout: 10_000 });
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const work$ = a.role$.pipe(whileLeader(() => NEVER));
    keep(merge(a.session$, a.cluster$, a.memberEvents$, a.role$, a.events$, a.invalid$, a.apps$, work$));
    keep(merge(a.join(node$), a.serve({ app: 'billing' }), a.appRoutes$('billing')));
    const leads = () => until(a.role$, ({ status }) => status === 'leader');
    await leads();
    await until(a.apps$, (list) => list.length === 1);

    // What is wrong of one's own doing.
    keep(a.join({ name: 'a@h', routes: [{ port: 7 }] }));
    node$.next({ name: 'a@h', routes: [{ port: -1 }] });
    keep(defer(() => a.join({ name: 'large@h', routes: [], ext: { data: 'x'.repeat(2_000_000) } })));
    await eventually(() => JSON.stringify(values.map(String)).includes('DuplicateJoin'));
    // What others do, and what is forbidden.
    const stranger = await at().client({ auth: digest('stranger', 'other'), acl: creatorAll() });
    await stranger.create(`/foreign-${at().cluster}`, 'x');
    keep(a.watch.data$(`/foreign-${at().cluster}`));
    const b = at().registrar({ logger: told, auth: digest('other', `${secret}-too`) });
    keep(merge(b.members$, b.join({ name: 'b@h', routes: [] })));
    await eventually(() => told.lines.some((line) => line.includes('NoAuth')));
    // What the network does.
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await leads();
    const lost = until(a.session$, ({ status }) => status === 'lost');
    await thief.steal();
    await lost;
    await leads();
    // What the server refuses for good, and what is no server.
    const nonsense = at().registrar({ logger: told, auth: { scheme: 'nonsense', credential: secret } });
    keep(nonsense.members$);
    await eventually(() => values.some((value) => String(value).includes('AuthFailed')));
    const own = authority();
    const certificate = own.issue('client');
    const tls = { ca: own.ca, ...certificate };
    const secure = at().registrar({ ...mine, tls, connectTimeout: 300 });
    keep(secure.session$);
    await until(secure.session$, (state) => state.status === 'connecting' && state.attempt > 1);
    own.remove();
    for (const registrar of [a, b, nonsense, secure]) await registrar.close();
    await proxy.stop();

    const sessions = Object.fromEntries(
      thief.connections.map(({ grant }, index) => [`session ${String(index)}`, grant.password]),
    );
    const key = Buffer.from(certificate.key.split('\n')[1] ?? '');
    expect(Object.keys(sessions).length).toBeGreaterThan(2);
    expect(new Set(told.lines.map((line) => line.split(':')[0]))).toEqual(
      new Set(['debug', 'info', 'warn', 'error']),
    );
    expect(inspect(values)).toContain('lease');
    const secrets = { password, key, ...sessions };
    expect(traces(secrets, [a, b, nonsense, secure, ...values, ...told.lines])).toEqual([]);
  }, 60_000);

  it('is refused without being shown, where an option beside it is wrong', () => {
    const refused = (options: object): unknown => {
      try {
        return at().registrar({ auth: digest('u'), ...options });
      } catch (error) {
        return error;
      }
    };
    const errors = [
      { auth: [digest('u'), { credential: secret }] },
      { auth: { scheme: 7, credential: secret } },
      { auth: secret },
      { auth: [[digest('u')]] },
      { acl: [{ permissions: 99, scheme: 'digest', id: `u:${secret}` }] },
      { acl: secret },
      { tls: { key: secret } },
      { tls: { pfx: secret, passphrase: secret } },
      { sessionTimeout: -1 },
    ].map(refused);
    for (const error of errors) expect(String(error)).toMatch(/^InvalidOption: option/);
    expect(traces({ password }, errors)).toEqual([]);
  });

  it('is in no list of processes', async () => {
    const other = child('spec/support/authenticated.ts', [server().endpoint, at().cluster]);
    await until(other.said$, (line) => line === 'waiting');
    other.process.send(digest('u').credential);
    const joined = await until(other.said$, (line) => line.startsWith('joined'), { within: 20_000 });
    expect(joined).not.toContain(secret);
    const list = execFileSync('ps', ['-eww', '-o', 'args'], { encoding: 'utf8' });
    expect(list).toContain('spec/support/authenticated.ts');
    expect(list).not.toContain(secret);
    other.process.send('end');
    await other.ended;
    await other.end();
  }, 60_000);
});
