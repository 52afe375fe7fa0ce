import { openAcl } from '../../../lib/connection/acl.ts';
import { conformance } from '../../support/raw/conformance.ts';
import type { RawClient } from '../../support/raw/raw-client.ts';

const data = Buffer.from('x');
const acl = openAcl();
const set = (zk: RawClient, path: string) => zk.ask('setData', { path, data, version: -1 });
const remove = (zk: RawClient, path: string) => zk.ask('delete', { path, version: -1 });
const persistent = 0;
const recursive = 1;
const kinds = { children: 1, data: 2, any: 3 };

conformance('one-shot watches', ({ connect, fresh, folder }) => {
  it('of data tell of one change, once', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await set(zk, path);
    await set(zk, path);
    expect(await zk.events()).toEqual([`changed ${path}`]);
  });

  it('of data tell of the deletion, and not of children', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await zk.create(`${path}/x`);
    await remove(zk, `${path}/x`);
    expect(await zk.events()).toEqual([]);
    await remove(zk, path);
    expect(await zk.events()).toEqual([`deleted ${path}`]);
  });

  it('of what is absent are set by exists alone, and tell of the creation', async () => {
    const zk = await connect();
    const [read, asked] = [fresh(), fresh()];
    await zk.code('getData', { path: read, watch: true });
    await zk.code('getChildren', { path: read, watch: true });
    await zk.code('exists', { path: asked, watch: true });
    await zk.create(read);
    await zk.create(asked);
    expect(await zk.events()).toEqual([`created ${asked}`]);
  });

  it.each(['getChildren', 'getChildren2'] as const)(
    'of children by %s tell of a creation or a deletion, once',
    async (op) => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.ask(op, { path, watch: true });
      await zk.create(`${path}/x`);
      await zk.create(`${path}/y`);
      await zk.ask(op, { path, watch: true });
      await remove(zk, `${path}/x`);
      expect(await zk.events()).toEqual([`children ${path}`, `children ${path}`]);
    },
  );

  it('of children tell neither of data nor of grandchildren', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.create(`${path}/x`);
    await zk.ask('getChildren', { path, watch: true });
    await set(zk, path);
    await set(zk, `${path}/x`);
    await zk.create(`${path}/x/y`);
    expect(await zk.events()).toEqual([]);
  });

  it('of data and of children tell of a deletion once', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await zk.ask('getChildren', { path, watch: true });
    await remove(zk, path);
    expect(await zk.events()).toEqual([`deleted ${path}`]);
  });

  it('of children alone tell of the deletion too', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getChildren', { path, watch: true });
    await remove(zk, path);
    expect(await zk.events()).toEqual([`deleted ${path}`]);
  });

  it('set twice tell once', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await zk.ask('exists', { path, watch: true });
    await set(zk, path);
    expect(await zk.events()).toEqual([`changed ${path}`]);
  });

  it('are not set by a multiRead', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('multiRead', { parts: [{ type: 4, value: { path, watch: false } }] });
    await set(zk, path);
    expect(await zk.events()).toEqual([]);
  });

  it('are told before the reply to the write, every client its own, with zxid -1', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await other.ask('getData', { path, watch: true });
    await set(zk, path);
    expect(zk.log.slice(-2)).toEqual([`event changed ${path}`, 'reply setData']);
    expect(await other.events()).toEqual([`changed ${path}`]);
    expect(zk.eventZxids).toEqual([-1n]);
  });

  it('tell of what goes with another session', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await other.create(fresh(), { flags: 1 });
    await zk.ask('getData', { path, watch: true });
    await other.ask('closeSession', {});
    expect(await zk.events()).toEqual([`deleted ${path}`]);
  });

  it('end with their connection, though the session goes on', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    const again = await connect({ ...zk.grant });
    await set(again, path);
    expect(await again.events()).toEqual([]);
  });
});

conformance('persistent watches', ({ connect, fresh, folder }) => {
  it('tell of everything at a path, each time, and of its children’s coming and going', async () => {
    const zk = await connect();
    const path = fresh();
    await zk.ask('addWatch', { path, mode: persistent });
    await zk.create(path);
    await set(zk, path);
    await zk.create(`${path}/x`);
    await set(zk, `${path}/x`);
    await zk.create(`${path}/x/y`);
    await remove(zk, `${path}/x/y`);
    await remove(zk, `${path}/x`);
    await remove(zk, path);
    await zk.create(path);
    expect(await zk.events()).toEqual([
      `created ${path}`,
      `changed ${path}`,
      `children ${path}`,
      `children ${path}`,
      `deleted ${path}`,
      `created ${path}`,
    ]);
  });

  it('that are recursive tell of all below, and never of children', async () => {
    const zk = await connect();
    const path = fresh();
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.create(path);
    await zk.create(`${path}/x`);
    await zk.create(`${path}/x/y`);
    await set(zk, `${path}/x/y`);
    await remove(zk, `${path}/x/y`);
    expect(await zk.events()).toEqual([
      `created ${path}`,
      `created ${path}/x`,
      `created ${path}/x/y`,
      `changed ${path}/x/y`,
      `deleted ${path}/x/y`,
    ]);
  });

  it('that are recursive stop at the name: a longer one beside it is not below', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.create(`${path}x`);
    expect(await zk.events()).toEqual([]);
  });

  it('that overlap tell once', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path: '/', mode: recursive });
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.create(`${path}/x`);
    expect(await zk.events()).toEqual([`created ${path}/x`]);
  });

  it('that overlap, one recursive and one not, tell each its own', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: persistent });
    await zk.ask('addWatch', { path: '/', mode: recursive });
    await zk.create(`${path}/x`);
    expect(await zk.events()).toEqual([`created ${path}/x`, `children ${path}`]);
  });

  it('have the mode that was asked for last', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.ask('addWatch', { path, mode: persistent });
    await zk.create(`${path}/x`);
    expect(await zk.events()).toEqual([`children ${path}`]);
  });

  it.each(['getData', 'exists'] as const)(
    'are replaced by a one-shot watch of %s on the path',
    async (op) => {
      const zk = await connect();
      const path = await folder(zk);
      await zk.ask('addWatch', { path, mode: recursive });
      await zk.ask(op, { path, watch: true });
      await zk.create(`${path}/x`);
      await set(zk, path);
      await set(zk, path);
      await zk.create(`${path}/y`);
      expect(await zk.events()).toEqual([`changed ${path}`]);
    },
  );

  it('that are recursive go on beside a one-shot watch of children', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.ask('getChildren', { path, watch: true });
    await zk.create(`${path}/x`);
    await zk.create(`${path}/y`);
    expect(await zk.events()).toEqual([`created ${path}/x`, `children ${path}`, `created ${path}/y`]);
  });

  it('go on beside a one-shot watch below them', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.create(`${path}/x`);
    await zk.ask('addWatch', { path, mode: recursive });
    await zk.ask('getData', { path: `${path}/x`, watch: true });
    await set(zk, `${path}/x`);
    await set(zk, `${path}/x`);
    expect(await zk.events()).toEqual([`changed ${path}/x`, `changed ${path}/x`]);
  });

  it('have no other mode', async () => {
    const zk = await connect();
    expect(await zk.code('addWatch', { path: '/', mode: 2 })).toBe('MarshallingError');
  });
});

conformance('removeWatches', ({ connect, folder }) => {
  it('says where there is none of the kind, or none of this connection', async () => {
    const [zk, other] = [await connect(), await connect()];
    const path = await folder(zk);
    await other.ask('getData', { path, watch: true });
    await zk.ask('getChildren', { path, watch: true });
    expect(await zk.code('removeWatches', { path, kind: kinds.data })).toBe('NoWatcher');
    expect(await zk.code('removeWatches', { path, kind: kinds.children })).toBe('Ok');
    expect(await zk.code('removeWatches', { path, kind: kinds.any })).toBe('NoWatcher');
  });

  it('of data removes what exists has set', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('exists', { path, watch: true });
    await zk.ask('getChildren', { path, watch: true });
    await zk.ask('removeWatches', { path, kind: kinds.data });
    await set(zk, path);
    await zk.create(`${path}/x`);
    expect(await zk.events()).toEqual([`children ${path}`]);
  });

  it('of any kind removes all of the path', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('getData', { path, watch: true });
    await zk.ask('getChildren', { path, watch: true });
    await zk.ask('removeWatches', { path, kind: kinds.any });
    await zk.create(`${path}/x`);
    await set(zk, path);
    expect(await zk.events()).toEqual([]);
  });

  it('of one kind strips half of a persistent watch', async () => {
    const zk = await connect();
    const path = await folder(zk);
    await zk.ask('addWatch', { path, mode: persistent });
    await zk.ask('removeWatches', { path, kind: kinds.data });
    await set(zk, path);
    await zk.create(`${path}/x`);
    expect(await zk.events()).toEqual([`children ${path}`]);
    expect(await zk.code('removeWatches', { path, kind: kinds.any })).toBe('Ok');
  });

  it('knows no other kind', async () => {
    const zk = await connect();
    expect(await zk.code('removeWatches', { path: '/', kind: 4 })).toBe('MarshallingError');
  });

  it('has a question beside it that removes nothing', async () => {
    const zk = await connect();
    const path = await folder(zk);
    expect(await zk.code('checkWatches', { path, kind: kinds.any })).toBe('NoWatcher');
    await zk.ask('getData', { path, watch: true });
    expect(await zk.code('checkWatches', { path, kind: kinds.data })).toBe('Ok');
    await set(zk, path);
    expect(await zk.events()).toEqual([`changed ${path}`]);
  });
});

conformance('setWatches', ({ connect, fresh, folder }) => {
  it('tells at once what was missed since the zxid', async () => {
    const zk = await connect();
    const [changed, gone, grown, made] = [await folder(zk), fresh(), await folder(zk), fresh()];
    const { zxid: since } = await zk.send('sync', { path: '/' });
    await set(zk, changed);
    await zk.create(`${grown}/x`);
    await zk.create(made);
    await zk.ask('setWatches', { since, data: [changed, gone], exists: [made], children: [grown, gone] });
    expect(await zk.events()).toEqual([
      `changed ${changed}`,
      `deleted ${gone}`,
      `created ${made}`,
      `children ${grown}`,
      `deleted ${gone}`,
    ]);
  });

  it('sets the watches of what was not', async () => {
    const zk = await connect();
    const [path, absent] = [await folder(zk), fresh()];
    const { zxid: since } = await zk.send('sync', { path: '/' });
    await zk.ask('setWatches', { since, data: [path], exists: [absent], children: [path] });
    expect(await zk.events()).toEqual([]);
    await zk.create(`${path}/x`);
    await set(zk, path);
    await zk.create(absent);
    expect(await zk.events()).toEqual([`children ${path}`, `changed ${path}`, `created ${absent}`]);
  });

  it('sets persistent ones in its second form', async () => {
    const zk = await connect();
    const [one, two] = [await folder(zk), await folder(zk)];
    const none = { since: 0n, data: [], exists: [], children: [] };
    await zk.ask('setWatches2', { ...none, persistent: [one], recursive: [two] });
    await zk.create(`${one}/x`);
    await zk.ask('create2', { path: `${two}/x`, data, acl, flags: 0 });
    expect(await zk.events()).toEqual([`children ${one}`, `created ${two}/x`]);
  });
});
