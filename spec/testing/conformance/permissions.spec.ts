import { creatorAll, openAcl, permission, type Acl } from '../../../lib/connection/acl.ts';
import { conformance } from '../../support/raw/conformance.ts';
import type { RawClient } from '../../support/raw/raw-client.ts';

const data = Buffer.from('x');
const { read, write, create, delete: remove, admin } = permission;
const world = (permissions: number): Acl => ({ permissions, scheme: 'world', id: 'anyone' });
/** Of `u:p`. */
const digest = (permissions: number): Acl => ({
  permissions,
  scheme: 'digest',
  id: 'u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=',
});
const login = (zk: RawClient, credential: string) =>
  zk.ask('auth', { type: 0, scheme: 'digest', credential });

conformance('permissions', ({ connect, fresh, folder }) => {
  it('to read are wanted for data and children, and not for the stat', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(write)] });
    expect(await zk.code('getData', { path, watch: false })).toBe('NoAuth');
    expect(await zk.code('getChildren', { path, watch: false })).toBe('NoAuth');
    expect(await zk.code('getChildren2', { path, watch: false })).toBe('NoAuth');
    expect(await zk.code('getAllChildrenNumber', { path })).toBe('NoAuth');
    expect(await zk.code('exists', { path, watch: false })).toBe('Ok');
    const parts = [{ type: 4, value: { path, watch: false } }];
    expect((await zk.ask('multiRead', { parts })).results).toEqual([{ op: 'error', code: 'NoAuth' }]);
  });

  it('to write are wanted for data', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(read)] });
    expect(await zk.code('setData', { path, data, version: -1 })).toBe('NoAuth');
  });

  it('are looked at before versions', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(read)] });
    expect(await zk.code('setData', { path, data, version: 7 })).toBe('NoAuth');
  });

  it('to create and to delete are the parent’s', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(create)] });
    await zk.create(`${path}/x`, { acl: openAcl() });
    expect(await zk.code('delete', { path: `${path}/x`, version: -1 })).toBe('NoAuth');
    const other = await zk.create(fresh(), { acl: [world(remove)] });
    expect(await zk.code('create', { path: `${other}/x`, data, acl: openAcl(), flags: 0 })).toBe('NoAuth');
  });

  it('let anyone delete a znode under an open parent, whatever its own say', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await folder(zk);
    await login(zk, 'u:p');
    await zk.create(`${path}/x`, { acl: creatorAll() });
    expect(await other.code('getData', { path: `${path}/x`, watch: false })).toBe('NoAuth');
    expect(await other.code('delete', { path: `${path}/x`, version: -1 })).toBe('Ok');
  });

  it('to read are wanted for a check within a multi', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(write)] });
    const { results } = await zk.ask('multi', { parts: [{ type: 13, value: { path, version: 0 } }] });
    expect(results.map(({ err }) => err)).toEqual([-102]);
  });

  it.each<[string, readonly Acl[]]>([
    ['nothing', []],
    ['an unknown scheme', [{ permissions: 31, scheme: 'nonsense', id: 'x' }]],
    ['a user of SASL', [{ permissions: 31, scheme: 'sasl', id: 'bob' }]],
    ['nobody', [{ permissions: 31, scheme: 'world', id: 'nobody' }]],
    ['a digest without a colon', [{ permissions: 31, scheme: 'digest', id: 'u' }]],
    ['an address that is none', [{ permissions: 31, scheme: 'ip', id: '1.2.3' }]],
    ['too many bits', [{ permissions: 31, scheme: 'ip', id: '1.2.3.4/33' }]],
    ['the creator, who has not said who that is', creatorAll()],
  ])('of %s are refused', async (_, acl) => {
    const zk = await connect();
    expect(await zk.code('create', { path: fresh(), data, acl, flags: 0 })).toBe('InvalidAcl');
  });

  it('of the creator are stored as who that is', async () => {
    const zk = await connect();
    await login(zk, 'u:p');
    const path = await zk.create(fresh(), { acl: creatorAll() });
    expect((await zk.ask('getAcl', { path })).acl).toEqual([digest(31)]);
  });

  it('are stored without repetitions', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [world(31), world(31)] });
    expect((await zk.ask('getAcl', { path })).acl).toEqual([world(31)]);
  });

  it('of a digest are whoever’s that knows the password', async () => {
    const [zk, right, wrong] = [await connect(), await connect(), await connect()];
    const path = await zk.create(fresh(), { acl: [digest(31)] });
    await login(right, 'u:p');
    await login(wrong, 'u:q');
    const request = { path, watch: false };
    expect(await right.code('getData', request)).toBe('Ok');
    expect(await wrong.code('getData', request)).toBe('NoAuth');
    expect(await zk.code('getData', request)).toBe('NoAuth');
  });

  it('add up over all that a connection says it is', async () => {
    const zk = await connect();
    await login(zk, 'u:p');
    const path = await zk.create(fresh(), { acl: creatorAll() });
    const other = await connect();
    await login(other, 'a:b');
    await login(other, 'u:p');
    expect(await other.code('getData', { path, watch: false })).toBe('Ok');
  });

  it('go with the connection, not with the session', async () => {
    const zk = await connect();
    await login(zk, 'u:p');
    const path = await zk.create(fresh(), { acl: creatorAll() });
    const again = await connect({ ...zk.grant });
    expect(await again.code('getData', { path, watch: false })).toBe('NoAuth');
  });

  it.each([
    ['127.0.0.1', 'Ok'],
    ['127.0.0.0/8', 'Ok'],
    ['0.0.0.0/0', 'Ok'],
    ['127.0.0.2', 'NoAuth'],
    ['10.0.0.0/8', 'NoAuth'],
  ])('of the address %s give a client of 127.0.0.1: %s', async (id, code) => {
    const zk = await connect();
    const path = await zk.create(fresh(), { acl: [{ permissions: 31, scheme: 'ip', id }] });
    expect(await zk.code('getData', { path, watch: false })).toBe(code);
  });

  it('are changed by whoever may administrate, each time with a new version', async () => {
    const zk = await connect();
    const path = await folder(zk);
    expect(await zk.code('setAcl', { path, acl: [world(admin)], version: 1 })).toBe('BadVersion');
    expect((await zk.ask('setAcl', { path, acl: [world(admin)], version: 0 })).stat.aversion).toBe(1);
    expect((await zk.ask('setAcl', { path, acl: [world(read)], version: -1 })).stat.aversion).toBe(2);
    expect(await zk.code('setAcl', { path, acl: openAcl(), version: -1 })).toBe('NoAuth');
    expect(await zk.code('setAcl', { path, acl: [], version: -1 })).toBe('InvalidAcl');
  });

  it('are shown to whoever may read or administrate, digests only to the latter', async () => {
    const zk = await connect();
    const readable = await zk.create(fresh(), { acl: [digest(31), world(read)] });
    const whole = await zk.create(fresh(), { acl: [digest(31), world(admin)] });
    const neither = await zk.create(fresh(), { acl: [world(write)] });
    expect((await zk.ask('getAcl', { path: readable })).acl).toEqual([
      { ...digest(31), id: 'u:x' },
      world(read),
    ]);
    expect((await zk.ask('getAcl', { path: whole })).acl).toEqual([digest(31), world(admin)]);
    expect(await zk.code('getAcl', { path: neither })).toBe('NoAuth');
  });

  it('to read decide who is told by a watch', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await folder(zk);
    await login(zk, 'u:p');
    await other.ask('addWatch', { path, mode: 1 });
    await other.ask('getChildren', { path, watch: true });
    await zk.create(`${path}/x`, { acl: creatorAll() });
    await zk.create(`${path}/y`);
    await zk.ask('delete', { path: `${path}/x`, version: -1 });
    expect(await other.events()).toEqual([`children ${path}`, `created ${path}/y`]);
  });

  it('are told by whoAmI', async () => {
    const zk = await connect();
    await login(zk, 'u:p');
    const { identities } = await zk.ask('whoAmI', {});
    expect(identities).toEqual([
      { scheme: 'ip', user: '127.0.0.1' },
      { scheme: 'digest', user: 'u' },
    ]);
  });

  it.each([
    ['an empty token', ''],
    ['a token', 'username="bob"'],
  ])(
    'cannot be had by SASL, where there is none: %s is answered with no token, and all goes on',
    async (_, token) => {
      const zk = await connect();
      const { code, zxid, body } = await zk.send('sasl', { token: Buffer.from(token) });
      expect([code, zxid, body]).toEqual(['Ok', 0n, { length: -1 }]);
      expect(await zk.code('create', { path: fresh(), data, acl: openAcl(), flags: 0 })).toBe('Ok');
    },
  );

  it('cannot be had by an unknown scheme: the connection ends', async () => {
    const zk = await connect();
    const { code, zxid } = await zk.send('auth', { type: 0, scheme: 'nonsense', credential: 'x' });
    expect([code, zxid]).toEqual(['AuthFailed', 0n]);
    await zk.gone();
  });
});
