import { openAcl } from '../../../lib/connection/acl.ts';
import { eventually } from '../../support/eventually.ts';
import { conformance } from '../../support/raw/conformance.ts';

const data = Buffer.from('x');
const acl = openAcl();

const until = async (fits: () => Promise<boolean>): Promise<void> => {
  await eventually(fits, Boolean, { what: 'the sweep' });
};

conformance('znodes', ({ connect, fresh, folder }) => {
  describe('create', () => {
    it('replies with the path, and with the stat where it is asked for', async () => {
      const zk = await connect();
      const [a, b] = [fresh(), fresh()];
      expect(await zk.ask('create', { path: a, data, acl, flags: 0 })).toEqual({ path: a });
      const { zxid, body } = await zk.send('create2', { path: b, data, acl, flags: 0 });
      expect(body.path).toBe(b);
      expect(body.stat).toMatchObject({ czxid: zxid, mzxid: zxid, pzxid: zxid, version: 0, cversion: 0 });
    });

    it('refuses what is there already, the root too', async () => {
      const zk = await connect();
      const path = await folder(zk);
      expect(await zk.code('create', { path, data, acl, flags: 0 })).toBe('NodeExists');
      expect(await zk.code('create', { path: '/', data, acl, flags: 0 })).toBe('NodeExists');
    });

    it('wants the parent to be there', async () => {
      const zk = await connect();
      expect(await zk.code('create', { path: `${fresh()}/x`, data, acl, flags: 0 })).toBe('NoNode');
    });

    it.each([
      ['no slash', 'x', 'BadArguments'],
      ['a null', '/x\0', 'BadArguments'],
      ['a slash at the end', '/zookeeper/', 'BadArguments'],
      ['an empty name', '/zookeeper//x', 'NoNode'],
      ['a dot', '/zookeeper/.', 'BadArguments'],
      ['two dots', '/zookeeper/..', 'BadArguments'],
      ['a control character', '/x\u0001', 'BadArguments'],
      ['a character of the private area', '/x\uf000', 'BadArguments'],
    ])('refuses a path with %s', async (_, path, code) => {
      const zk = await connect();
      expect(await zk.code('create', { path, data, acl, flags: 0 })).toBe(code);
    });

    it('takes any other character', async () => {
      const zk = await connect();
      const path = `${fresh()} ünï…%_-@`;
      expect(await zk.create(path)).toBe(path);
    });

    it('refuses flags that it does not know', async () => {
      const zk = await connect();
      expect(await zk.code('create', { path: fresh(), data, acl, flags: 7 })).toBe('BadArguments');
    });

    it('refuses a time to live, and goes on', async () => {
      const zk = await connect();
      expect(await zk.code('createTtl', { path: fresh(), data, acl, flags: 5, ttl: 1_000n })).toBe(
        'Unimplemented',
      );
      expect(await zk.code('sync', { path: '/' })).toBe('Ok');
    });

    it('begins again with version 0 and another zxid where a znode was deleted', async () => {
      const zk = await connect();
      const path = await folder(zk);
      const before = (await zk.ask('setData', { path, data, version: 0 })).stat;
      await zk.ask('delete', { path, version: 1 });
      const after = (await zk.ask('create2', { path, data, acl, flags: 0 })).stat;
      expect([before.version, after.version]).toEqual([1, 0]);
      expect(after.czxid).toBeGreaterThan(before.czxid);
    });
  });

  describe('sequences', () => {
    it('are ten digits, counted by the parent', async () => {
      const zk = await connect();
      const path = await folder(zk);
      const names = [
        await zk.create(`${path}/a-`, { flags: 2 }),
        await zk.create(`${path}/b-`, { flags: 3 }),
        await zk.create(`${path}/`, { flags: 2 }),
      ];
      expect(names).toEqual([`${path}/a-0000000000`, `${path}/b-0000000001`, `${path}/0000000002`]);
    });

    it('count every creation, and no deletion', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.create(`${path}/plain`);
      await zk.ask('delete', { path: `${path}/plain`, version: -1 });
      expect(await zk.create(`${path}/s`, { flags: 2 })).toBe(`${path}/s0000000001`);
    });
  });

  describe('kinds', () => {
    it('say who owns them; a container says that nobody does', async () => {
      const zk = await connect();
      const [persistent, ephemeral] = [await folder(zk), await zk.create(fresh(), { flags: 1 })];
      const container = (await zk.ask('createContainer', { path: fresh(), data, acl, flags: 4 })).stat;
      expect((await zk.stat(persistent)).ephemeralOwner).toBe(0n);
      expect((await zk.stat(ephemeral)).ephemeralOwner).toBe(zk.grant.sessionId);
      expect(container.ephemeralOwner).toBe(0n);
    });

    it('let no ephemeral have children', async () => {
      const zk = await connect();
      const path = await zk.create(fresh(), { flags: 1 });
      expect(await zk.code('create', { path: `${path}/x`, data, acl, flags: 0 })).toBe(
        'NoChildrenForEphemerals',
      );
    });

    it('tell a session its own ephemerals, by a plain prefix of the text', async () => {
      const [zk, other] = [await connect(), await connect()];
      const path = await folder(zk);
      await zk.create(`${path}/ab`, { flags: 1 });
      await zk.create(`${path}/ac`, { flags: 1 });
      await zk.create(`${path}/ad`);
      await other.create(`${path}/ae`, { flags: 1 });
      const of = async (prefix: string) => [...(await zk.ask('getEphemerals', { prefix })).paths].sort();
      expect(await of(`${path}/a`)).toEqual([`${path}/ab`, `${path}/ac`]);
      expect(await of(`${path}/ab`)).toEqual([`${path}/ab`]);
      expect(await of('/')).toEqual([`${path}/ab`, `${path}/ac`]);
      expect(await of('/nothing')).toEqual([]);
    });
  });

  describe('reads', () => {
    it('getData gives data and stat', async () => {
      const zk = await connect();
      const path = await zk.create(fresh(), { data: 'hello' });
      const read = await zk.ask('getData', { path, watch: false });
      expect([Buffer.from(read.data).toString(), read.stat.dataLength, read.stat.numChildren]).toEqual([
        'hello',
        5,
        0,
      ]);
    });

    it('of what is absent say so', async () => {
      const zk = await connect();
      const request = { path: fresh(), watch: false };
      expect(await zk.code('getData', request)).toBe('NoNode');
      expect(await zk.code('exists', request)).toBe('NoNode');
      expect(await zk.code('getChildren', request)).toBe('NoNode');
      expect(await zk.code('getChildren2', request)).toBe('NoNode');
      expect(await zk.code('getAllChildrenNumber', request)).toBe('NoNode');
      expect(await zk.code('getAcl', request)).toBe('NoNode');
    });

    it('list the names of children, with or without the stat', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await Promise.all(['b', 'a'].map((name) => zk.create(`${path}/${name}`)));
      const plain = await zk.ask('getChildren', { path, watch: false });
      const full = await zk.ask('getChildren2', { path, watch: false });
      expect([...plain.children].sort()).toEqual(['a', 'b']);
      expect([...full.children].sort()).toEqual(['a', 'b']);
      expect(full.stat.numChildren).toBe(2);
    });

    it('count all that is below', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.create(`${path}/a`);
      await zk.create(`${path}/a/b`);
      expect((await zk.ask('getAllChildrenNumber', { path })).total).toBe(2);
    });

    it('show ZooKeeper’s own znodes', async () => {
      const zk = await connect();
      const { children } = await zk.ask('getChildren', { path: '/zookeeper', watch: false });
      expect([...children].sort()).toEqual(['config', 'quota']);
    });
  });

  describe('setData', () => {
    it('wants the version, or -1 for any', async () => {
      const zk = await connect();
      const path = await folder(zk);
      expect(await zk.code('setData', { path, data, version: 1 })).toBe('BadVersion');
      const first = await zk.send('setData', { path, data, version: 0 });
      expect(first.body.stat).toMatchObject({ version: 1, mzxid: first.zxid });
      expect((await zk.ask('setData', { path, data: Buffer.of(), version: -1 })).stat.dataLength).toBe(0);
    });

    it('wants the znode to be there, and a path that is one', async () => {
      const zk = await connect();
      expect(await zk.code('setData', { path: fresh(), data, version: -1 })).toBe('NoNode');
      expect(await zk.code('setData', { path: 'x', data, version: -1 })).toBe('BadArguments');
    });
  });

  describe('delete', () => {
    it('wants the version, or -1 for any', async () => {
      const zk = await connect();
      const path = await folder(zk);
      expect(await zk.code('delete', { path, version: 3 })).toBe('BadVersion');
      expect(await zk.code('delete', { path, version: 0 })).toBe('Ok');
      expect(await zk.code('delete', { path, version: -1 })).toBe('NoNode');
    });

    it('leaves what has children', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.create(`${path}/x`);
      expect(await zk.code('delete', { path, version: -1 })).toBe('NotEmpty');
    });

    it.each(['/', '/zookeeper', '/zookeeper/quota', 'x'])('refuses %s', async (path) => {
      const zk = await connect();
      expect(await zk.code('delete', { path, version: -1 })).toBe('BadArguments');
    });
  });

  describe('stats', () => {
    it('count creations and deletions of children in cversion, and date the last in pzxid', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.create(`${path}/x`);
      await zk.create(`${path}/y`);
      const { zxid } = await zk.send('delete', { path: `${path}/x`, version: -1 });
      const stat = await zk.stat(path);
      expect(stat).toMatchObject({ cversion: 3, pzxid: zxid, numChildren: 1, version: 0 });
      expect(stat.mzxid).toBe(stat.czxid);
    });

    it('of a parent know nothing of data and grandchildren', async () => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.create(`${path}/x`);
      const before = await zk.stat(path);
      await zk.ask('setData', { path: `${path}/x`, data, version: -1 });
      await zk.create(`${path}/x/y`);
      expect(await zk.stat(path)).toEqual(before);
    });

    it('date changes by the server’s clock', async () => {
      const zk = await connect();
      const path = await folder(zk);
      const { ctime, mtime } = await zk.stat(path);
      expect([Math.abs(Date.now() - ctime) < 10_000, mtime]).toEqual([true, ctime]);
    });
  });

  describe('zxids', () => {
    it('grow by one with each write, with one that fails too, and not with reads and syncs', async () => {
      const zk = await connect();
      const path = await folder(zk);
      const { zxid: first } = await zk.send('setData', { path, data, version: -1 });
      const { zxid: read } = await zk.send('getData', { path, watch: false });
      const { zxid: synced } = await zk.send('sync', { path });
      const { zxid: failed } = await zk.send('delete', { path, version: 9 });
      expect([read, synced, failed]).toEqual([first, first, first + 1n]);
    });

    it('grow with the opening and the closing of a session', async () => {
      const zk = await connect();
      const { zxid: before } = await zk.send('sync', { path: '/' });
      const other = await connect();
      const { zxid: opened } = await other.send('sync', { path: '/' });
      await other.ask('closeSession', {});
      const { zxid: closed } = await zk.send('sync', { path: '/' });
      expect([opened, closed]).toEqual([before + 1n, before + 2n]);
    });
  });

  describe('containers', () => {
    const watched = { mode: 1 };

    it('go when their last child has gone', async () => {
      const zk = await connect();
      const path = fresh();
      await zk.ask('createContainer', { path, data, acl, flags: 4 });
      await zk.create(`${path}/x`);
      await zk.ask('addWatch', { path, ...watched });
      await zk.ask('delete', { path: `${path}/x`, version: -1 });
      await until(async () => (await zk.code('exists', { path, watch: false })) === 'NoNode');
      expect(await zk.events()).toEqual([`deleted ${path}/x`, `deleted ${path}`]);
    });

    it('stay while they have a child, and before they had one', async () => {
      const zk = await connect();
      const [used, unused, other] = [fresh(), fresh(), fresh()];
      for (const path of [used, unused, other])
        await zk.ask('createContainer', { path, data, acl, flags: 4 });
      await zk.create(`${used}/x`);
      await zk.create(`${other}/x`);
      await zk.ask('delete', { path: `${other}/x`, version: -1 });
      await until(async () => (await zk.code('exists', { path: other, watch: false })) === 'NoNode');
      expect([(await zk.stat(used)).numChildren, (await zk.stat(unused)).numChildren]).toEqual([1, 0]);
    });
  });

  describe('sync', () => {
    it('replies with the path, whether it is there or not', async () => {
      const zk = await connect();
      const path = fresh();
      expect(await zk.ask('sync', { path })).toEqual({ path });
    });
  });
});
