import { openAcl } from '../../../lib/connection/acl.ts';
import { eventually } from '../../support/eventually.ts';
import { conformance } from '../../support/raw/conformance.ts';

const refused = { protocolVersion: 0, timeout: 0, sessionId: 0n, password: Buffer.alloc(16), rest: 1 };

conformance('sessions', ({ connect, fresh }) => {
  it('have an id, a password of 16 bytes, and the timeout that was asked for', async () => {
    const { grant } = await connect({ timeout: 3_000 });
    expect(grant).toMatchObject({ timeout: 3_000, rest: 1 });
    expect([grant.sessionId === 0n, grant.password.length]).toEqual([false, 16]);
  });

  it.each([
    [1, 200],
    [10_000_000, 60_000],
  ])('that ask for %i ms are given %i', async (timeout, given) => {
    expect((await connect({ timeout })).grant.timeout).toBe(given);
  });

  it('of clients that know no read-only flag are answered without it', async () => {
    expect((await connect({ readOnlyFlag: false })).grant.rest).toBe(0);
  });

  it('are taken up again with id and password, ephemerals and all', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { flags: 1 });
    zk.destroy();
    const again = await connect({ ...zk.grant });
    expect(again.grant).toMatchObject({ sessionId: zk.grant.sessionId, password: zk.grant.password });
    expect((await again.stat(path)).ephemeralOwner).toBe(zk.grant.sessionId);
    expect((await again.ask('getEphemerals', { prefix: '/' })).paths).toEqual([path]);
  });

  it('may ask for another timeout when they are taken up again', async () => {
    const zk = await connect({ timeout: 5_000 });
    expect((await connect({ ...zk.grant, timeout: 7_000 })).grant.timeout).toBe(7_000);
  });

  it('have one connection: a second one ends the first without a word', async () => {
    const zk = await connect();
    const second = await connect({ ...zk.grant });
    await zk.gone();
    expect(zk.log).toEqual(['closed']);
    expect(await second.code('sync', { path: '/' })).toBe('Ok');
  });

  it('are refused with a wrong password, which ends their connection all the same', async () => {
    const zk = await connect();
    const thief = await connect({ ...zk.grant, password: Buffer.alloc(16, 1) });
    expect(thief.grant).toEqual(refused);
    await Promise.all([thief.gone(), zk.gone()]);
    const again = await connect({ ...zk.grant });
    expect(again.grant.sessionId).toBe(zk.grant.sessionId);
  });

  it('that nobody knows are refused', async () => {
    const zk = await connect({ sessionId: 0x1234n, password: Buffer.alloc(16, 1) });
    expect(zk.grant).toEqual(refused);
    await zk.gone();
  });

  it('that were closed are refused', async () => {
    const zk = await connect();
    await zk.ask('closeSession', {});
    expect((await connect({ ...zk.grant })).grant).toEqual(refused);
  });

  it('end with a reply, and then with the connection', async () => {
    const zk = await connect();
    await zk.ask('closeSession', {});
    await zk.gone();
    expect(zk.log).toEqual(['reply closeSession', 'closed']);
  });

  it('take their ephemerals with them, under one zxid, and nothing else', async () => {
    const [zk, other] = [await connect(), await connect()];
    const parent = await other.create(fresh());
    for (const name of ['a', 'b']) await zk.create(`${parent}/${name}`, { flags: 1 });
    await zk.create(`${parent}/c`);
    await other.create(`${parent}/d`, { flags: 1 });
    const { zxid } = await zk.send('closeSession', {});
    const { children, stat } = await other.ask('getChildren2', { path: parent, watch: false });
    expect([[...children].sort(), stat.pzxid]).toEqual([['c', 'd'], zxid]);
  });

  it('live on when their connection ends', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await zk.create(fresh(), { flags: 1 });
    zk.destroy();
    expect(await other.code('exists', { path, watch: false })).toBe('Ok');
  });

  it('expire with the first tick after their timeout, and take their ephemerals with them', async () => {
    const [zk, other] = [await connect({ timeout: 400 }), await connect()];
    const path = await zk.create(fresh(), { flags: 1 });
    const since = Date.now();
    zk.destroy();
    await other.ask('exists', { path, watch: true });
    await eventually(() => other.log.includes(`event deleted ${path}`));
    const took = Date.now() - since;
    expect(took).toBeGreaterThanOrEqual(390);
    expect(took).toBeLessThan(1_500);
    expect((await connect({ ...zk.grant })).grant).toEqual(refused);
  });

  it('that expire close a silent connection without a word', async () => {
    const zk = await connect({ timeout: 200 });
    await zk.gone();
    expect(zk.log).toEqual(['closed']);
  });

  it('are kept by pings alone', async () => {
    const zk = await connect({ timeout: 400 });
    const until = Date.now() + 1_200;
    await eventually(async () => {
      await zk.ask('ping', {});
      return Date.now() > until;
    });
    expect(await zk.code('sync', { path: '/' })).toBe('Ok');
  });

  it('of a client that has seen more than the server are closed without a word', async () => {
    const zk = await connect();
    const { zxid } = await zk.send('sync', { path: '/' });
    const ahead = await connect({ ...zk.grant, lastZxid: zxid + 100n });
    expect(ahead.grant.timeout).toBe(-1);
    expect((await connect({ ...zk.grant, lastZxid: zxid })).grant.sessionId).toBe(zk.grant.sessionId);
  });

  it('that are refused for what they have seen keep the connection that they had', async () => {
    const zk = await connect();
    await connect({ ...zk.grant, lastZxid: 2n ** 40n });
    expect(await zk.code('sync', { path: '/' })).toBe('Ok');
  });

  it('own no sequence: numbers go on over sessions', async () => {
    const [zk, other] = [await connect(), await connect()];
    const parent = await zk.create(fresh());
    const create = { path: `${parent}/s`, data: Buffer.of(), acl: openAcl(), flags: 3 };
    const paths = [await zk.ask('create', create), await other.ask('create', create)];
    expect(paths.map(({ path }) => path)).toEqual([`${parent}/s0000000000`, `${parent}/s0000000001`]);
  });
});
