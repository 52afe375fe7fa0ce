import { inspect } from 'node:util';
import { createRegistrar, creatorAll, readableByAll } from '../../lib/index.ts';
import { settings } from '../../lib/registrar/settings.ts';
import { child } from '../support/children.ts';
import { until } from '../support/eventually.ts';
import { optionNames } from '../support/option-names.ts';
import { digest, sasl, secret } from '../support/secret.ts';

const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['no endpoints', { endpoints: [] }, 'option endpoints'],
  ['an endpoint without a port number', { endpoints: 'a:b' }, 'the endpoint "a:b"'],
  ['endpoints of another type', { endpoints: 7 }, 'option endpoints'],
  ['a cluster with a slash', { cluster: 'a/b' }, 'cluster "a/b"'],
  ['a cluster that is no text', { cluster: 7 }, 'option cluster: a string expected, 7 given'],
  ['a root without a slash', { root: 'a' }, 'root "a"'],
  ['a negative session timeout', { sessionTimeout: -1 }, 'option sessionTimeout: milliseconds from 1'],
  ['a session timeout that is text', { sessionTimeout: '10s' }, 'option sessionTimeout'],
  ['an endless timeout', { connectTimeout: Infinity }, 'option connectTimeout'],
  ['NaN', { requestTimeout: NaN }, 'option requestTimeout'],
  ['a maximum below the initial wait', { backoff: { initial: 10, max: 5 } }, 'option backoff.max'],
  ['a negative linger', { linger: -1 }, 'option linger'],
  ['a tiny maxFrame', { maxFrame: 1 }, 'option maxFrame'],
  ['auth without a scheme', { auth: { credential: secret } }, 'option auth'],
  ['an auth list with a hole', { auth: [{ scheme: 'digest' }] }, 'option auth'],
  ['SASL without a colon', { auth: { scheme: 'sasl', credential: secret } }, `the form 'user:password'`],
  ['SASL without a user', { auth: { scheme: 'sasl', credential: `:${secret}` } }, `the form 'user:password'`],
  ['SASL twice', { auth: [sasl('a'), digest('u'), sasl('b')] }, 'option auth: more than one credential'],
  ['creatorAll() without auth', { acl: creatorAll() }, 'option acl: creatorAll() and readableByAll()'],
  ['readableByAll() without auth', { acl: readableByAll() }, 'option acl'],
  ['an empty ACL', { acl: [] }, 'option acl'],
  ['an ACL without permissions', { acl: [{ permissions: 0, scheme: 'world', id: 'anyone' }] }, 'option acl'],
  [
    'an ACL with permissions that are none, without telling whose it is',
    { acl: [{ permissions: 99, scheme: 'digest', id: `u:${secret}` }] },
    'option acl',
  ],
  ['a chroot in the middle of a list', { endpoints: ['a:1/x', 'b:2/x'] }, 'a:1/x'],
  [
    'the folder of the configuration as a cluster',
    { cluster: 'config' },
    'that folder of the root holds the configuration of all clusters',
  ],
  ['a cluster that JSON does not know', { cluster: 7n }, 'option cluster'],
  ['a key that is none', { tls: { key: secret } }, 'option tls'],
  ['a key in the place of the options', { tls: secret }, 'option tls: an object'],
  ['another layout', { layout: 'deep' }, `option layout: 'nested' or 'flat' expected, "deep" given`],
  ['another answer to refusals', { onRefused: 'never' }, 'option onRefused'],
  ['another policy', { stepDown: 'never' }, 'option stepDown'],
  ['a routes mapper that is none', { routesMapper: 'x' }, 'option routesMapper'],
  ['a logger without methods', { logger: {} }, 'option logger: an object with debug, info, warn, error'],
  ['a transport that is none', { transport: {} }, 'option transport'],
  ['a clock that is none', { clock: {} }, 'option clock'],
  [
    'a margin of more than a quarter of the session timeout',
    { sessionTimeout: 1_000, leaseMargin: 251 },
    'option leaseMargin: milliseconds from 0 to 250 expected, 251 given',
  ],
  ['a tick longer than the session', { sessionTimeout: 1_000, tickTime: 1_001 }, 'option tickTime'],
  ['pings that are late for ever', { sessionTimeout: 1_000, pingDelay: 251 }, 'option pingDelay'],
];

describe('createRegistrar', () => {
  it.each(wrong)('refuses %s', (_, options, message) => {
    const create = () => createRegistrar({ endpoints: 'a:1', ...options });
    expect(create).toThrow(message);
    expect(create).not.toThrow(secret);
  });

  it.each(optionNames)('takes no null for a default: %s', (option) => {
    expect(() => createRegistrar({ endpoints: 'a:1', [option]: null })).toThrow(`option ${option}: `);
  });

  it('names the variable where there are no endpoints', () => {
    const before = process.env['ZK_ENDPOINTS'];
    delete process.env['ZK_ENDPOINTS'];
    expect(() => createRegistrar()).toThrow('ZK_ENDPOINTS');
    process.env['ZK_ENDPOINTS'] = 'x:1,y:2/chroot';
    expect(settings({})).toMatchObject({
      paths: { chroot: '/chroot', nodes: '/chroot/services/ergo/default/nodes' },
      session: {
        endpoints: [
          { host: 'x', port: 1 },
          { host: 'y', port: 2 },
        ],
      },
    });
    if (before === undefined) delete process.env['ZK_ENDPOINTS'];
    else process.env['ZK_ENDPOINTS'] = before;
  });

  it('has the defaults that the documentation names', () => {
    expect(settings({ endpoints: 'a' })).toMatchObject({
      paths: { nodes: '/services/ergo/default/nodes' },
      stepDown: 'disconnect',
      layout: 'nested',
      session: {
        endpoints: [{ host: 'a', port: 2181 }],
        sessionTimeout: 10_000,
        limits: { connectTimeout: undefined, requestTimeout: undefined, maxFrame: 64 * 1024 * 1024 },
        onRefused: 'fail',
      },
      runtime: { linger: 1_000, closeTimeout: 5_000, backoff: { initial: 50, max: 2_000 } },
    });
  });

  it.each([digest, sasl])('shows no credentials when it is inspected (%#)', (of) => {
    const registrar = createRegistrar({ endpoints: 'a', auth: of('u') });
    expect(inspect(registrar, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  it('takes SASL beside other schemes, and passwords with colons or none', () => {
    const auth = [digest('u'), sasl('bob', 'a:b:c')];
    expect(settings({ endpoints: 'a', auth, acl: creatorAll() }).session.auth).toEqual(auth);
    expect(() => settings({ endpoints: 'a', auth: sasl('bob', '') })).not.toThrow();
  });

  it('refuses SASL in a process whose OpenSSL has no MD5, and says so', async () => {
    const other = child('spec/support/without-md5.ts', []);
    const said = await until(other.said$);
    await other.end();
    expect(said).toMatch(/^InvalidOption: option auth: the scheme sasl needs MD5, .* FIPS/);
    expect(said).not.toContain(secret);
  }, 60_000);

  it('refuses at the call what can never be published', () => {
    const registrar = createRegistrar({ endpoints: 'a' });
    expect(() => registrar.join({ name: '', routes: [] })).toThrow('option name');
    expect(() => registrar.join({ name: 'a@h', routes: [{ port: 70_000 }] })).toThrow('option routes.port');
    expect(() => registrar.serve({ app: 'a', weight: 1.5 })).toThrow('option weight');
    expect(() => registrar.serve({ app: '' })).toThrow('the application name');
    expect(() => registrar.watch.data$('relative')).toThrow('it must begin with "/"');
  });

  it('touches no network before the first subscription, and is closed at once without one', async () => {
    const registrar = createRegistrar({ endpoints: 'nowhere.invalid' });
    void registrar.join({ name: 'a@h', routes: [] });
    await registrar.close();
    await registrar.close();
  });
});
