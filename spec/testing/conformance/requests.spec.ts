import { openAcl } from '../../../lib/connection/acl.ts';
import { conformance } from '../../support/raw/conformance.ts';
import type { Part } from '../../support/raw/raw-operations.ts';

const data = Buffer.from('x');
const acl = openAcl();
const create = (path: string, type = 1, flags = 0): Part => ({ type, value: { path, data, acl, flags } });
const set = (path: string, version: number): Part => ({ type: 5, value: { path, data, version } });
const remove = (path: string, version = -1): Part => ({ type: 2, value: { path, version } });
const check = (path: string, version: number): Part => ({ type: 13, value: { path, version } });
const read = (type: number, path: string): Part => ({ type, value: { path, watch: true } });

conformance('multi', ({ connect, fresh, folder }) => {
  it('does all under one zxid', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const parts = [create(`${path}/a`), create(`${path}/b`), set(path, 0)];
    const { zxid } = await zk.send('multi', { parts });
    const stats = await Promise.all([zk.stat(path), zk.stat(`${path}/a`), zk.stat(`${path}/b`)]);
    expect([stats[0].mzxid, stats[1].czxid, stats[2].czxid, stats[0].pzxid]).toEqual([
      zxid,
      zxid,
      zxid,
      zxid,
    ]);
  });

  it('answers each write in its own way', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const parts = [check(path, 0), create(`${path}/a`), set(`${path}/a`, 0), remove(`${path}/a`)];
    const { results } = await zk.ask('multi', { parts });
    expect(results.map(({ type, err }) => [type, err])).toEqual([
      [13, 0],
      [1, 0],
      [5, 0],
      [2, 0],
    ]);
    expect(results[1]?.value).toEqual({ path: `${path}/a` });
    expect(results[2]?.value).toMatchObject({ stat: { version: 1 } });
  });

  it('lets each write see those before it, sequences too', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const parts = [create(`${path}/s`, 1, 2), create(`${path}/s`, 1, 2), create(`${path}/s0000000000/x`)];
    const { results } = await zk.ask('multi', { parts });
    expect(results.map(({ value }) => (value as { path: string }).path)).toEqual([
      `${path}/s0000000000`,
      `${path}/s0000000001`,
      `${path}/s0000000000/x`,
    ]);
  });

  it('does nothing where one fails, and says which and why', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const parts = [create(`${path}/a`), set(path, 5), remove(path)];
    const { code, body } = await zk.send('multi', { parts });
    expect(code).toBe('Ok');
    expect(body.results.map(({ type, err, value }) => [type, err, value])).toEqual([
      [-1, 0, { err: 0 }],
      [-1, -103, { err: -103 }],
      [-1, -2, { err: -2 }],
    ]);
    expect((await zk.stat(path)).numChildren).toBe(0);
  });

  it('fails with a check of another version, or of what is absent', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const errors = async (parts: readonly Part[]) =>
      (await zk.ask('multi', { parts })).results.map(({ err }) => err);
    expect(await errors([check(path, 1), set(path, 0)])).toEqual([-103, -2]);
    expect(await errors([check(fresh(), -1)])).toEqual([-101]);
    expect((await zk.stat(path)).version).toBe(0);
  });

  it('tells watches of each of its writes, before the reply', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: 1 });
    await zk.ask('multi', { parts: [create(`${path}/a`), set(path, 0), remove(`${path}/a`)] });
    expect(zk.log.slice(-4)).toEqual([
      `event created ${path}/a`,
      `event changed ${path}`,
      `event deleted ${path}/a`,
      'reply multi',
    ]);
  });

  it('tells no watch of what failed', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: 1 });
    await zk.ask('multi', { parts: [create(`${path}/a`), remove(path)] });
    expect(await zk.events()).toEqual([]);
  });

  it('may be empty', async () => {
    const zk = await connect();
    expect((await zk.ask('multi', { parts: [] })).results).toEqual([]);
  });

  it('refuses what it does not carry', async () => {
    const zk = await connect();
    expect(await zk.code('multi', { parts: [{ type: 99, value: undefined }] })).toBe('MarshallingError');
  });
});

conformance('multiRead', ({ connect, fresh, folder }) => {
  it('answers in order, and lets each read fail alone', async () => {
    const zk = await connect();
    const path = await zk.create(fresh(), { data: 'hello' });
    await zk.create(`${path}/c`);
    const parts = [read(4, path), read(4, `${path}/none`), read(8, path), read(8, `${path}/none`)];
    const { results } = await zk.ask('multiRead', { parts });
    expect(results.map((one) => (one.op === 'error' ? one.code : one.op))).toEqual([
      'getData',
      'NoNode',
      'getChildren',
      'NoNode',
    ]);
    expect(results[0]).toMatchObject({ stat: { dataLength: 5 } });
    expect(results[2]).toMatchObject({ children: ['c'] });
  });

  it('carries nothing but data and children', async () => {
    const zk = await connect();
    const path = await folder(zk);
    expect(await zk.code('multiRead', { parts: [read(3, path)] })).toBe('MarshallingError');
  });
});

conformance('requests', ({ connect, fresh, folder }) => {
  it('are answered in their order, however many are under way', async () => {
    const zk = await connect();
    const path = await folder(zk);
    const order: number[] = [];
    const all = Array.from({ length: 300 }, async (_, at) => {
      if (at % 3 === 0) await zk.ask('setData', { path, data, version: -1 });
      else await zk.ask('getData', { path, watch: false });
      order.push(at);
    });
    await Promise.all(all);
    expect(order).toEqual([...all.keys()]);
  });

  it('of an unknown opcode are refused, and end the connection', async () => {
    const zk = await connect();
    const { code, zxid } = await zk.send('unknown', {});
    expect([code, zxid]).toEqual(['Unimplemented', -1n]);
    await zk.gone();
  });

  it('that cannot be read are refused, and the connection goes on', async () => {
    const zk = await connect();
    expect(await zk.code('truncated', 7)).toBe('MarshallingError');
    expect(await zk.code('sync', { path: '/' })).toBe('Ok');
  });

  it('over a megabyte end the connection without a word', async () => {
    const zk = await connect();
    void zk.send('create', { path: fresh(), data: Buffer.alloc(1_050_000), acl, flags: 0 });
    await zk.gone();
    expect(zk.log).toEqual(['closed']);
  });

  it('just under a megabyte are carried out', async () => {
    const zk = await connect();
    const path = fresh();
    await zk.ask('create', { path, data: Buffer.alloc(1_000_000), acl, flags: 0 });
    expect((await zk.stat(path)).dataLength).toBe(1_000_000);
  });

  it('to check a version by itself have no reply', async () => {
    const zk = await connect();
    const path = await folder(zk);
    void zk.send('check', { path, version: 0 });
    await zk.ask('sync', { path });
    expect(zk.log.slice(-2)).toEqual(['reply create', 'reply sync']);
  });

  it('to ping are answered with the last zxid', async () => {
    const zk = await connect();
    const { zxid: last } = await zk.send('sync', { path: '/' });
    expect(await zk.send('ping', {})).toMatchObject({ code: 'Ok', zxid: last });
  });
});
