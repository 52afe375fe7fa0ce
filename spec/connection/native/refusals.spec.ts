import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { firstValueFrom, take, toArray } from 'rxjs';
import { creatorAll, createRegistrar, readableByAll, type RegistrarOptions } from '../../../lib/index.ts';
import { refusal } from '../../../lib/connection/native/refusal.ts';
import { openAcl } from '../../../lib/connection/acl.ts';
import { native } from '../../../lib/native.ts';
import { child } from '../../support/children.ts';
import { verdictOf } from '../../../lib/errors/verdict.ts';
import { digest, secret } from '../../support/secret.ts';

describe('native', () => {
  const auth = digest('user');

  it.each<[string, RegistrarOptions]>([
    ['tls', { tls: {} }],
    ['acl', { acl: creatorAll(), auth }],
    ['acl', { acl: readableByAll(), auth }],
    ['auth', { auth: { ...auth, scheme: 'sasl' } }],
  ])('is refused beside the option %s, where it could not do what that says', (option, options) => {
    const create = () => createRegistrar({ endpoints: 'a:1', transport: native(), ...options });
    expect(create).toThrow(new RegExp(`^option ${option}: the transport native`));
    expect(create).not.toThrow(secret);
  });

  it('goes with the open ACL, and with credentials', () => {
    expect(() =>
      createRegistrar({ endpoints: 'a:1', transport: native(), acl: openAcl(), auth }),
    ).not.toThrow();
  });

  it('is refused in a worker thread', async () => {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       import('tsx/esm/api')
         .then(({ tsImport }) => tsImport('./lib/native.ts', ${JSON.stringify(pathToFileURL('./x').href)}))
         .then(({ native }) => native().name)
         .catch(String)
         .then((outcome) => parentPort.postMessage(outcome));`,
      { eval: true },
    );
    const [outcome] = (await once(worker, 'message')) as [string];
    expect(outcome).toMatch(/^TransportUnavailable: .*main thread/);
    await worker.terminate();
  });

  it('says what to install where the package is missing, on every stream', async () => {
    const process = child('spec/support/native/without-package.ts', []);
    const said = await firstValueFrom(process.said$.pipe(take(2), toArray()));
    for (const each of said)
      expect(each).toMatch(/^TransportUnavailable: .*npm install zookeeper@7.*wire\(\)/);
    expect(await process.ended).toEqual([0, null]);
  });
});

describe('refusal', () => {
  const data = Buffer.of();
  const acl = openAcl();

  it.each([
    '',
    'a',
    '/a/',
    '//',
    '/a//b',
    '/.',
    '/a/..',
    '/a/./b',
    '/nu\0l',
    '/tab\t',
    '/a\u007f',
    '/a\u0085b',
  ])('keeps the path %j from the library, which would cut or refuse it without a word', (path) => {
    const error = refusal({ op: 'exists', path });
    expect(error).toMatchObject({ _tag: 'ZooKeeperError', code: 'BadArguments', operation: 'exists', path });
    expect(verdictOf(error)).toBe('retry');
  });

  it.each(['/', '/a', '/a.b/..c', '/ä/…', '/a b'])('lets the path %j pass', (path) => {
    expect(refusal({ op: 'exists', path })).toBeUndefined();
  });

  it('keeps a payload from the server that would close the connection over it', () => {
    const of = (size: number) =>
      refusal({ op: 'setData', path: '/a', data: Buffer.alloc(size), version: -1 });
    expect(of(1_000_000)).toMatchObject({ _tag: 'PayloadTooLarge', path: '/a', size: 1_000_000 });
    expect(of(999_999)).toBeUndefined();
  });

  it('creates no znode that is more open than it was asked for', () => {
    const create = { op: 'create', path: '/a', data, mode: 'persistent' } as const;
    expect(refusal({ ...create, acl })).toBeUndefined();
    const narrower = [{ permissions: 1, scheme: 'world', id: 'anyone' }];
    for (const given of [creatorAll(), readableByAll(), narrower, []]) {
      expect(refusal({ ...create, acl: given })).toMatchObject({ _tag: 'InvalidOption', option: 'acl' });
    }
  });
});
