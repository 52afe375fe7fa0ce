import { inspect } from 'node:util';
import {
  advertise,
  createRegistrar,
  creatorAll,
  InvalidOption,
  readableByAll,
  wire,
  type RegistrarOptions,
} from '../../lib/index.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { fakeTransport } from '../support/fake-transport.ts';
import { authority, type Authority } from '../support/certificates.ts';
import { digest, secret } from '../support/secret.ts';

/** As somebody without a type checker would. */
const create = (options: unknown): unknown => createRegistrar(options as RegistrarOptions);

const refusalOf = (make: () => unknown): InvalidOption => {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidOption) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

const noCredentials =
  'option endpoints: it has credentials or another "@", which an endpoint cannot have; write "host:port" alone, and the ' +
  "credentials into the option auth: { scheme: 'digest', credential: 'user:password' }";
const form = 'it must be "host:port" or "[ipv6]:port", with a port from 1 to 65535';
const noIdentity =
  'option acl: creatorAll() and readableByAll() give permissions to the creator, and this client has no identity; add ' +
  "auth: { scheme: 'digest', credential: 'user:password' } or a client certificate (tls.cert and tls.key), or use openAcl()";
const noPem = (field: string) =>
  `option tls.${field}: PEM text ("-----BEGIN …") expected, other text given; where it is the path of a file, pass the ` +
  'content of the file: readFileSync(path)';

const mistakes: readonly (readonly [string, Record<string, unknown>, string])[] = [
  [
    'a URL for an endpoint',
    { endpoints: 'http://zk1:2181' },
    'option endpoints: "http://zk1:2181" has a scheme, and an endpoint is no URL; write "zk1:2181"',
  ],
  [
    'URLs in a list',
    { endpoints: ['zk://zk1:2181', 'zk://zk2:2181/chroot'] },
    'option endpoints: "zk://zk1:2181,zk://zk2:2181/chroot" has a scheme, and an endpoint is no URL; ' +
      'write "zk1:2181,zk2:2181/chroot"',
  ],
  [
    'a URL of TLS',
    { endpoints: 'https://zk1:2281' },
    'option endpoints: "https://zk1:2281" has a scheme, and an endpoint is no URL; write "zk1:2281", and set the option ' +
      'tls for TLS',
  ],
  ['a password in an endpoint', { endpoints: `user:${secret}@zk1:2181` }, noCredentials],
  ['a password in a list', { endpoints: ['zk1:2181', `user:${secret}@zk2:2181`] }, noCredentials],
  ['a password in a URL', { endpoints: `zk://user:${secret}@zk1:2181/chroot` }, noCredentials],
  ['a password with a slash', { endpoints: `user:1/${secret}@zk1:2181` }, noCredentials],
  ['a password with a comma', { endpoints: `user:1,${secret}@zk1:2181` }, noCredentials],
  ['a password in a text with another mistake', { endpoints: `user:x/${secret}@zk1` }, noCredentials],
  ['a user in an endpoint', { endpoints: 'user@zk1:2181' }, noCredentials],
  [
    'endpoints as objects',
    { endpoints: [{ host: 'zk1', port: 2181, password: secret }] },
    'option endpoints: ',
  ],
  [
    'a list that has more than texts',
    { endpoints: ['zk1:2181', 7] },
    `option endpoints: 'host:port' or a list of such expected, a list with a number given; write 'zk1:2181' for each`,
  ],
  [
    'an empty list',
    { endpoints: [] },
    `option endpoints: 'host:port' or a list of such expected, an empty list given; name one server at least`,
  ],
  [
    'an empty text',
    { endpoints: '' },
    `option endpoints: 'host:port' or a list of such expected, an empty text given; name one server at least`,
  ],
  [
    'commas alone',
    { endpoints: ' , ,' },
    'option endpoints: the connect string " , ," cannot be used: name one server at least',
  ],
  [
    'other separators',
    { endpoints: 'zk1:2181; zk2:2181' },
    'option endpoints: the endpoint "zk1:2181; zk2:2181" cannot be used: several endpoints are separated by commas; ' +
      form,
  ],
  [
    'the ports of a server line',
    { endpoints: 'zk1:2888:3888' },
    'option endpoints: the endpoint "zk1:2888:3888" cannot be used: clients connect to the clientPort of a server, often ' +
      `2181, and not to the ports between servers; ${form}`,
  ],
  [
    'a port that is none',
    { endpoints: 'zk1:70000' },
    `option endpoints: the endpoint "zk1:70000" cannot be used: ${form}`,
  ],
  [
    'brackets around a name',
    { endpoints: '[zk1]:2181' },
    `option endpoints: the endpoint "[zk1]:2181" cannot be used: ${form}`,
  ],
  [
    'a chroot with a slash at its end',
    { endpoints: 'zk1/services/' },
    'option endpoints: chroot "/services/" cannot be used: it must not end with "/": write "/services"',
  ],
  [
    'a root without a slash',
    { root: 'services/ergo' },
    'option root: root "services/ergo" cannot be used: it must begin with "/": write "/services/ergo"',
  ],
  [
    'a cluster that is a path',
    { cluster: 'a/b' },
    'option cluster: cluster "a/b" cannot be used: it is one name, without "/"; folders above it belong into the option root',
  ],
  [
    'a digest credential without a colon',
    { auth: { scheme: 'digest', credential: secret } },
    "option auth: the credential of the scheme digest is not of the form 'user:password'",
  ],
  [
    'a credential as text',
    { auth: `user:${secret}` },
    "option auth: { scheme: 'digest', credential: 'user:password' } or a list of such expected, a text given",
  ],
  [
    'a user and a password',
    { auth: { user: 'u', password: secret } },
    "option auth: { scheme: 'digest', credential: 'user:password' } or a list of such expected, an object without " +
      'scheme and credential given',
  ],
  ['creatorAll() without an identity', { acl: creatorAll() }, noIdentity],
  ['readableByAll() without an identity', { acl: readableByAll(), tls: {} }, noIdentity],
  [
    'an ACL that is not called',
    { acl: creatorAll },
    'option acl: a list of { permissions: 1-31, scheme, id } with at least one entry expected, a function given; call it: ' +
      'creatorAll()',
  ],
  ['the path of a CA', { tls: { ca: '/etc/ssl/ca.pem' } }, noPem('ca')],
  ['paths in a list', { tls: { ca: ['/etc/ssl/ca.pem'] } }, noPem('ca')],
  ['the path of a certificate', { tls: { cert: './cert.pem', key: './key.pem' } }, noPem('cert')],
  ['a key that is no PEM', { tls: { key: [{ pem: secret, passphrase: secret }] } }, noPem('key')],
  ['the content of no PEM', { tls: { ca: Buffer.from('text') } }, noPem('ca')],
  [
    'TLS that is true',
    { tls: true },
    'option tls: an object of options of node:tls such as { ca } expected, true given; {} trusts the CAs of Node.js',
  ],
  [
    'a transport that is not called',
    { transport: wire },
    'option transport: an object with resolve, connect expected, a function given; pass what wire() or native() returns',
  ],
  [
    'the name of a transport',
    { transport: 'wire' },
    'option transport: an object with resolve, connect expected, a text given; pass what wire() or native() returns',
  ],
  [
    'the method of a logger',
    { logger: console.log },
    'option logger: an object with debug, info, warn, error expected, a function given; pass console or a logger of pino',
  ],
  [
    'a routes mapper that is not called',
    { routesMapper: advertise },
    "option routesMapper: advertise itself was given; call it: advertise('8.8.8.8', 8080)",
  ],
  [
    'milliseconds as text',
    { sessionTimeout: '10000' },
    'option sessionTimeout: milliseconds from 1 to 2147483647 expected, "10000" given; pass a number',
  ],
];

describe('a mistake in the options', () => {
  it.each(mistakes)('is refused, and the message has the remedy: %s', (_, options, message) => {
    const error = refusalOf(() => create({ endpoints: 'zk1', ...options }));
    expect(error.message.slice(0, message.length)).toBe(message);
    const [option = ''] = Object.keys(options);
    expect(error.option.split('.')[0]).toBe(option);
    for (const shown of [inspect(error, { showHidden: true }), JSON.stringify(error), error.stack]) {
      expect(shown).not.toContain(secret);
    }
    expect(error.message.length).toBeLessThan(400);
  });

  it.each([
    ['a text', `user:${secret}@zk1:2181`, 'a text'],
    ['a list', ['zk1:2181'], 'a list'],
    ['nothing', null, 'null'],
  ])('is refused where the options are %s', (_, given, kind) => {
    expect(refusalOf(() => create(given)).message).toBe(
      `option options: an object of options such as { endpoints: 'localhost:2181' } expected, ${kind} given`,
    );
  });

  it('in the variable ZK_ENDPOINTS is told as one of that', () => {
    const before = process.env['ZK_ENDPOINTS'];
    const say = (value: string): string => {
      process.env['ZK_ENDPOINTS'] = value;
      return refusalOf(() => create({})).message;
    };
    try {
      expect(say('zk1:x')).toBe(
        `option endpoints: in the variable ZK_ENDPOINTS, the endpoint "zk1:x" cannot be used: ${form}`,
      );
      expect(say(`user:${secret}@zk1`)).toMatch(
        /^option endpoints: in the variable ZK_ENDPOINTS, it has cred/,
      );
      expect(say('')).toMatch(
        /^option endpoints: in the variable ZK_ENDPOINTS, 'host:port' .* empty text given/,
      );
      delete process.env['ZK_ENDPOINTS'];
      expect(refusalOf(() => create({ endpoints: undefined })).message).toBe(
        "option endpoints: 'host:port' or a list of such expected, nothing given, and the variable ZK_ENDPOINTS is not set",
      );
    } finally {
      if (before === undefined) delete process.env['ZK_ENDPOINTS'];
      else process.env['ZK_ENDPOINTS'] = before;
    }
  });

  it.each([
    'localhost',
    ['zk1:2181,zk2:2181', 'zk3'],
    'zk1:2181/',
    'zk1:2181/services/a@b',
    '[::1]:2181',
    ' zk1:2181 , zk2:2181 ',
  ])('is none in the endpoints %j', (endpoints) => {
    expect(() => create({ endpoints })).not.toThrow();
  });
});

describe('an identity for creatorAll()', () => {
  let own: Authority;
  beforeAll(() => {
    own = authority();
  });
  afterAll(() => {
    own.remove();
  });
  const acl = creatorAll();

  it('is a credential, a client certificate, or a secure context that may hold one', () => {
    const { ca } = own;
    for (const identity of [{ auth: digest('u') }, { tls: { ca, ...own.issue('client') } }]) {
      expect(() => create({ endpoints: 'zk1', acl, ...identity })).not.toThrow();
    }
    expect(refusalOf(() => create({ endpoints: 'zk1', acl, tls: { ca } })).message).toBe(noIdentity);
  });

  it('is a certificate with its key alone', () => {
    const { cert, key } = own.issue('half');
    expect(refusalOf(() => create({ endpoints: 'zk1', acl, tls: { cert } })).message).toBe(
      'option tls.cert: a client certificate is of use with its private key alone; add tls.key',
    );
    expect(refusalOf(() => create({ endpoints: 'zk1', acl, tls: { key } })).message).toBe(
      'option tls.key: a private key is of use with its certificate alone; add tls.cert',
    );
  });
});

describe('a doubt about the options', () => {
  const warnings = (options: Record<string, unknown>): readonly string[] => {
    const logger = listeningLogger();
    create({ endpoints: 'zk1', transport: fakeTransport(), logger, ...options });
    return logger.lines;
  };
  const unknown = (name: string) => `warn: option ${name} is unknown and has no effect`;

  it.each([
    ['sesionTimeout', 'sessionTimeout'],
    ['session_timeout', 'sessionTimeout'],
    ['sessionTimeoutMs', 'sessionTimeout'],
    ['endpoint', 'endpoints'],
    ['Logger', 'logger'],
    ['clsuter', 'cluster'],
    ['alc', 'acl'],
    ['rooot', 'root'],
    ['hosts', 'endpoints'],
    ['connectString', 'endpoints'],
    ['timeout', 'sessionTimeout'],
    ['credentials', 'auth'],
    ['ssl', 'tls'],
    ['namespace', 'root'],
  ])('is a warning with the nearest name: %s is %s', (name, nearest) => {
    expect(warnings({ [name]: secret })).toEqual([`${unknown(name)}; did you mean ${nearest}?`]);
  });

  it('names no option that is far away, and keeps a name within its line', () => {
    expect(warnings({ colour: 'blue' })).toEqual([`${unknown('colour')}; RegistrarOptions has the names`]);
    const [line = ''] = warnings({ [`x\nerror: ${'y'.repeat(1_000)}`]: 1 });
    expect(line).toMatch(/^warn: option x\\u000aerror: y+… is unknown/);
    expect(line.length).toBeLessThan(200);
  });

  it('is a warning for each unknown name, once, also where it is undefined or in backoff', async () => {
    const logger = listeningLogger();
    const options = { endpoints: 'zk1', logger, lingr: undefined, foo: 1, backoff: { inital: 50 } };
    const registrar = createRegistrar({ ...options, transport: fakeTransport() } as RegistrarOptions);
    const lines = [
      `${unknown('lingr')}; did you mean linger?`,
      `${unknown('foo')}; RegistrarOptions has the names`,
      `${unknown('backoff.inital')}; did you mean backoff.initial?`,
    ];
    expect(logger.lines).toEqual(lines);
    registrar.session$.subscribe().unsubscribe();
    await registrar.close();
    expect(logger.lines.filter((line) => line.includes('unknown'))).toEqual(lines);
  });

  it.each(['sessionTimeout', 'connectTimeout', 'requestTimeout'])(
    'is a %s that looks like seconds',
    (name) => {
      expect(warnings({ [name]: 30 })).toEqual([
        `warn: option ${name}: 30 looks like seconds, and the unit is milliseconds; write 30_000 for 30 seconds`,
      ]);
      expect(warnings({ [name]: 1_000 })).toEqual([]);
    },
  );

  it('is a scheme that is nearly one of ZooKeeper', () => {
    expect(warnings({ auth: { scheme: 'Digest', credential: secret } })).toEqual([
      'warn: option auth: ZooKeeper has no scheme Digest, unless a provider adds it; did you mean digest?',
    ]);
    expect(warnings({ auth: { scheme: 'acme', credential: secret } })).toEqual([]);
  });

  it('is a password that looks like the id of an ACL', () => {
    const id = 'user:UvJm9jTcQFwHhOUYR7bfoA8O0gE=';
    expect(warnings({ auth: { scheme: 'digest', credential: id } })).toEqual([
      'warn: option auth: the password looks like the hash in the id of an ACL; the credential has the password itself',
    ]);
  });

  it('is none about what is right', () => {
    expect(warnings({ auth: digest('user'), acl: creatorAll(), backoff: { initial: 10 } })).toEqual([]);
  });
});
