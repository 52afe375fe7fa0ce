import { asyncScheduler, firstValueFrom, forkJoin, Subscription, take, toArray } from 'rxjs';
import { creatorAll, openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { CreateMode, Operation, Reply, Request, RequestOf } from '../../lib/connection/request.ts';
import type { Auth, Target, Transport } from '../../lib/connection/transport.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { eventually, until } from './eventually.ts';
import { client } from './harness.ts';
import { withOwnServer } from './own-server.ts';
import type { ZooKeeperServer } from './zookeeper-server.ts';
import { digest, secret } from './secret.ts';

/** What the contract does with a server. */
export type ContractServer = Pick<ZooKeeperServer, 'port' | 'signal' | 'kill' | 'start'>;

const onApache = (name: string, suite: (server: () => ContractServer) => void): void => {
  withOwnServer(name, {}, suite);
};

/** What an implementation may be without. */
export type Ability =
  | 'addWatch'
  | 'removeWatches'
  | 'multi'
  | 'multiRead'
  | 'getEphemerals'
  /** An ACL at create. */
  | 'acl'
  /** Telling the server what the client has seen, and being told what the server has. */
  | 'zxids';

/** What every implementation of the port does, on a real ZooKeeper or on what stands in for it. */
export const connectionContract = (
  transport: () => Transport,
  options: { readonly on?: typeof onApache; readonly without?: readonly Ability[] } = {},
): void => {
  const { on = onApache, without = [] } = options;
  const leftOut: string[] = [];
  const needs =
    (...abilities: readonly Ability[]) =>
    (name: string, test: () => Promise<void>): void => {
      if (without.some((missing) => abilities.includes(missing))) leftOut.push(name);
      else it(name, test);
    };
  on(`the connection port, by ${transport().name}`, (server) => {
    let held: Subscription;
    let count = 0;
    const limits = {
      connectTimeout: 2_000,
      requestTimeout: 2_000,
      maxFrame: 4_096,
      tls: undefined,
      scheduler: asyncScheduler,
    };
    beforeEach(() => {
      held = new Subscription();
    });
    afterEach(() => {
      held.unsubscribe();
    });
    const dial = (options: Partial<Target> = {}): Promise<Connection> =>
      new Promise((resolve, reject) => {
        const target: Target = {
          endpoint: { host: '127.0.0.1', port: server().port },
          address: '127.0.0.1',
          sessionTimeout: 4_000,
          resume: undefined,
          lastZxid: 0n,
          auth: [] as readonly Auth[],
          ...options,
        };
        held.add(transport().connect(target, limits).subscribe({ next: resolve, error: reject }));
      });
    const ask = <O extends Operation>(connection: Connection, request: RequestOf<O>): Promise<Reply<O>> =>
      firstValueFrom(connection.request<O>(request));
    const fresh = (): string => {
      count += 1;
      return `/p${String(count)}`;
    };
    const make = async (connection: Connection, path: string, data = '', mode: CreateMode = 'persistent') =>
      (await ask(connection, { op: 'create', path, data: Buffer.from(data), acl: openAcl(), mode })).path;

    it('grants a session with a timeout and a password', async () => {
      const { grant } = await dial();
      expect(grant.sessionId).not.toBe(0n);
      expect([grant.timeout, grant.password.length]).toEqual([4_000, 16]);
    });

    it('takes a session up again, with its ephemerals', async () => {
      const first = await dial();
      const path = await make(first, fresh(), '', 'ephemeral');
      const second = await dial({ resume: first.grant, lastZxid: first.lastZxid });
      expect(second.grant.sessionId).toBe(first.grant.sessionId);
      const { stat } = await ask(second, { op: 'exists', path });
      expect(stat?.ephemeralOwner).toBe(first.grant.sessionId);
    });

    it('leaves the session alone when it is let go of', async () => {
      const { grant, request } = await dial();
      const path = fresh();
      const create = { op: 'create', path, data: Buffer.of(), acl: openAcl(), mode: 'ephemeral' } as const;
      await firstValueFrom(request(create));
      held.unsubscribe();
      held = new Subscription();
      const { stat } = await ask(await dial({ resume: grant }), { op: 'exists', path });
      expect(stat?.ephemeralOwner).toBe(grant.sessionId);
    });

    it('refuses to take up a session that has ended', async () => {
      const first = await dial();
      await ask(first, { op: 'closeSession' });
      await expect(dial({ resume: first.grant })).rejects.toMatchObject({ reason: 'session-expired' });
    });

    needs('zxids')('is refused by a server that knows less than the client has seen', async () => {
      await expect(dial({ lastZxid: 2n ** 40n })).rejects.toMatchObject({ reason: 'silent-close' });
    });

    it('creates, reads, writes and deletes, with stats', async () => {
      const connection = await dial();
      const path = fresh();
      await make(connection, path, 'a');
      const read = await ask(connection, { op: 'getData', path });
      expect([Buffer.from(read.data).toString(), read.stat.version]).toEqual(['a', 0]);
      const { stat } = await ask(connection, {
        op: 'setData',
        path,
        data: Buffer.from('b'),
        version: 0,
      });
      expect([stat.version, stat.czxid]).toEqual([1, read.stat.czxid]);
      await ask(connection, { op: 'delete', path, version: 1 });
      expect((await ask(connection, { op: 'exists', path })).stat).toBeUndefined();
    });

    it.each<[string, CreateMode, RegExp]>([
      ['a sequence number', 'persistent-sequential', /\d{10}$/],
      ['an owner', 'ephemeral', /p\d+$/],
      ['both', 'ephemeral-sequential', /\d{10}$/],
      ['neither, as a container', 'container', /p\d+$/],
    ])('creates with %s', async (_, mode, name) => {
      const connection = await dial();
      const path = await make(connection, fresh(), '', mode);
      expect(path).toMatch(name);
      const { stat } = await ask(connection, { op: 'exists', path });
      expect(stat?.ephemeralOwner === connection.grant.sessionId).toBe(mode.startsWith('ephemeral'));
    });

    it.each<[string, (path: string) => Request, string]>([
      ['getData', (path) => ({ op: 'getData', path }), 'NoNode'],
      ['getChildren', (path) => ({ op: 'getChildren', path }), 'NoNode'],
      ['delete', (path) => ({ op: 'delete', path, version: -1 }), 'NoNode'],
      ['setData', (path) => ({ op: 'setData', path, data: Buffer.of(), version: -1 }), 'NoNode'],
    ])('%s of what is absent says so', async (op, request, code) => {
      const connection = await dial();
      const path = fresh();
      await expect(firstValueFrom(connection.request(request(path)))).rejects.toMatchObject({
        _tag: 'ZooKeeperError',
        code,
        operation: op,
        path,
      });
    });

    needs('removeWatches')('removeWatches of what is absent says so', async () => {
      const gone = ask(await dial(), { op: 'removeWatches', path: fresh(), kind: 'any' });
      await expect(gone).rejects.toMatchObject({ _tag: 'ZooKeeperError', code: 'NoWatcher' });
    });

    it('lists children', async () => {
      const connection = await dial();
      const path = await make(connection, fresh());
      expect((await ask(connection, { op: 'getChildren', path })).children).toEqual([]);
      for (const name of ['a', 'b']) await make(connection, `${path}/${name}`);
      const { children, stat, zxid } = await ask(connection, { op: 'getChildren', path });
      expect([[...children].sort(), stat.numChildren]).toEqual([['a', 'b'], 2]);
      expect(zxid).toBeGreaterThanOrEqual(stat.pzxid);
    });

    needs('getEphemerals')('lists this session’s ephemerals by prefix', async () => {
      const connection = await dial();
      const path = await make(connection, fresh());
      const children = await Promise.all(
        ['a', 'b'].map((name) => make(connection, `${path}/${name}`, '', 'ephemeral')),
      );
      const mine = await ask(connection, { op: 'getEphemerals', prefix: `${path}/` });
      expect([...mine.paths].sort()).toEqual(children);
    });

    needs('multiRead')('reads many in one request, each of which fails alone', async () => {
      const connection = await dial();
      const path = await make(connection, fresh(), 'x');
      const { results } = await ask(connection, {
        op: 'multiRead',
        reads: [
          { op: 'getData', path },
          { op: 'getData', path: `${path}/none` },
          { op: 'getChildren', path },
        ],
      });
      expect(results.map((one) => (one.op === 'error' ? one.code : one.op))).toEqual([
        'getData',
        'NoNode',
        'getChildren',
      ]);
    });

    needs('multi')('writes several things in one transaction', async () => {
      const connection = await dial();
      const folder = await make(connection, fresh());
      const old = await make(connection, `${folder}/n-`, '', 'ephemeral-sequential');
      const { results } = await ask(connection, {
        op: 'multi',
        writes: [
          { op: 'check', path: old, version: -1 },
          {
            ...{ op: 'create', path: `${folder}/n-`, data: Buffer.from('new'), acl: openAcl() },
            mode: 'ephemeral-sequential',
          },
          { op: 'delete', path: old, version: -1 },
        ],
      });
      expect(results).toMatchObject([{ op: 'check' }, { op: 'create' }, { op: 'delete' }]);
      const [, created] = results;
      if (created?.op !== 'create') throw new Error('nothing was created');
      const { stat } = await ask(connection, { op: 'exists', path: created.path });
      expect(stat).toMatchObject({ ephemeralOwner: connection.grant.sessionId, dataLength: 3 });
      const { children } = await ask(connection, { op: 'getChildren', path: folder });
      expect(children).toEqual([created.path.slice(folder.length + 1)]);
    });

    needs('multi')('fails a transaction with the error of the write that was refused', async () => {
      const connection = await dial();
      const folder = await make(connection, fresh());
      const write = { data: Buffer.of(), acl: openAcl(), mode: 'persistent' } as const;
      const refused = ask(connection, {
        op: 'multi',
        writes: [
          { op: 'create', path: `${folder}/a`, ...write },
          { op: 'delete', path: `${folder}/none`, version: -1 },
          { op: 'create', path: `${folder}/b`, ...write },
        ],
      });
      await expect(refused).rejects.toMatchObject({
        ...{ _tag: 'ZooKeeperError', code: 'NoNode', operation: 'delete', path: `${folder}/none` },
      });
      const { children } = await ask(connection, { op: 'getChildren', path: folder });
      expect(children).toEqual([]);
      const check = { op: 'check', path: folder, version: 7 } as const;
      const other = ask(connection, { op: 'multi', writes: [check] });
      await expect(other).rejects.toMatchObject({ code: 'BadVersion', operation: 'check' });
    });

    it('answers in the order of the requests, however many are under way', async () => {
      const connection = await dial();
      const order: number[] = [];
      const all = Array.from({ length: 3_000 }, async (_, at) => {
        await ask(connection, { op: 'sync', path: '/' });
        order.push(at);
      });
      await Promise.all(all);
      expect(order).toEqual(Array.from(all.keys()));
    });

    needs('addWatch')('tells a recursive watch of all below, before the reply of the change', async () => {
      const connection = await dial();
      const path = fresh();
      const events = firstValueFrom(connection.events$.pipe(take(4), toArray()));
      await ask(connection, { op: 'addWatch', path, mode: 'recursive' });
      await make(connection, path);
      await make(connection, `${path}/c`);
      await ask(connection, { op: 'setData', path: `${path}/c`, data: Buffer.of(1), version: -1 });
      await ask(connection, { op: 'delete', path: `${path}/c`, version: -1 });
      expect(await events).toEqual([
        { type: 'created', path },
        { type: 'created', path: `${path}/c` },
        { type: 'changed', path: `${path}/c` },
        { type: 'deleted', path: `${path}/c` },
      ]);
    });

    it('tells each one-shot watch once, before the reply of the change', async () => {
      const connection = await dial();
      const path = fresh();
      const told: WatchEvent[] = [];
      connection.events$.subscribe((event) => told.push(event));
      const since = (): readonly WatchEvent[] => told.splice(0);
      await ask(connection, { op: 'exists', path, watch: true });
      await make(connection, path);
      expect(since()).toEqual([{ type: 'created', path }]);
      await ask(connection, { op: 'getChildren', path, watch: true });
      for (const name of ['a', 'b']) await make(connection, `${path}/${name}`);
      expect(since()).toEqual([{ type: 'children', path }]);
      const child = `${path}/a`;
      await ask(connection, { op: 'getData', path: child, watch: true });
      for (const data of [Buffer.of(1), Buffer.of(2)]) {
        await ask(connection, { op: 'setData', path: child, data, version: -1 });
      }
      expect(since()).toEqual([{ type: 'changed', path: child }]);
      await ask(connection, { op: 'getData', path: child, watch: true });
      await ask(connection, { op: 'delete', path: child, version: -1 });
      expect(since()).toEqual([{ type: 'deleted', path: child }]);
    });

    it('never takes its last zxid from an event', async () => {
      const [connection, other] = [await dial(), await dial()];
      const path = fresh();
      await ask(connection, { op: 'exists', path, watch: true });
      const before = connection.lastZxid;
      const event = firstValueFrom(connection.events$);
      await make(other, path);
      await event;
      expect(connection.lastZxid).toBe(before);
    });

    needs('zxids')('says with each reply what the server has processed', async () => {
      const [connection, other] = [await dial(), await dial()];
      await make(other, fresh());
      const { zxid } = await ask(connection, { op: 'sync', path: '/' });
      expect([zxid, connection.lastZxid]).toEqual([other.lastZxid, other.lastZxid]);
    });

    it('says with each reply no more than the server has processed', async () => {
      const [connection, other] = [await dial(), await dial()];
      const path = await make(other, fresh());
      const { zxid, stat } = await ask(connection, { op: 'exists', path });
      expect(zxid).toBeGreaterThanOrEqual(stat?.czxid ?? 0n);
      await make(other, fresh());
      expect((await ask(connection, { op: 'sync', path: '/' })).zxid).toBeGreaterThanOrEqual(zxid);
    });

    it('drains a reply over maxFrame, which fails that request alone', async () => {
      const connection = await dial();
      const path = await make(connection, fresh(), 'x'.repeat(8_000));
      const [giant, small] = await Promise.allSettled([
        ask(connection, { op: 'getData', path }),
        ask(connection, { op: 'exists', path }),
      ]);
      expect(giant).toMatchObject({ reason: { _tag: 'ReplyTooLarge' } });
      expect(small).toMatchObject({ value: { stat: { dataLength: 8_000 } } });
    });

    it('refuses a payload over the limit before it is sent', async () => {
      const connection = await dial();
      const error: unknown = await make(connection, fresh(), 'x'.repeat(2_000_000)).catch((e: unknown) => e);
      expect(error).toMatchObject({ _tag: 'PayloadTooLarge' });
      await ask(connection, { op: 'sync', path: '/' });
    });

    it('carries a payload that is close to the limit', async () => {
      const connection = await dial();
      const path = await make(connection, fresh(), 'x'.repeat(999_999));
      const { stat } = await ask(connection, { op: 'exists', path });
      expect(stat?.dataLength).toBe(999_999);
    });

    it('is authenticated before anything else', async () => {
      const auth = [digest('u')];
      const path = fresh();
      const owner = await client(`127.0.0.1:${String(server().port)}`, { auth, acl: creatorAll() });
      await owner.create(path, '');
      owner.close();
      await expect(ask(await dial(), { op: 'getData', path })).rejects.toMatchObject({
        code: 'NoAuth',
      });
      await ask(await dial({ auth }), { op: 'getData', path });
    });

    needs('acl')('creates with an ACL', async () => {
      const connection = await dial({ auth: [digest('u')] });
      const path = fresh();
      const acl = creatorAll();
      await ask(connection, { op: 'create', path, data: Buffer.of(), acl, mode: 'persistent' });
      await expect(ask(await dial(), { op: 'getData', path })).rejects.toMatchObject({
        code: 'NoAuth',
      });
    });

    it('errors for good on a scheme that the server does not know', async () => {
      const auth = [{ scheme: 'nonsense', credential: secret }];
      const error: unknown = await dial({ auth }).catch((e: unknown) => e);
      expect(error).toMatchObject({ _tag: 'AuthFailed' });
      expect(String(error)).not.toContain(secret);
    });

    it('keeps an idle session alive by pings', async () => {
      const connection = await dial({ sessionTimeout: 400 });
      const { lastHeard } = connection;
      await eventually(() => connection.lastHeard - lastHeard > 1_000);
      await ask(connection, { op: 'sync', path: '/' });
    });

    it('notices a server that has stopped answering', async () => {
      const connection = await dial({ sessionTimeout: 600 });
      await server().signal('SIGSTOP');
      const lost = await until(connection.closed$);
      await server().signal('SIGCONT');
      expect(lost).toMatchObject({ _tag: 'ConnectionLost', reason: 'silent-server' });
    });

    it('tells every request, and late subscribers of closed$, that the server is gone', async () => {
      const connection = await dial();
      await server().signal('SIGSTOP');
      const pending = firstValueFrom(
        forkJoin([1, 2].map(() => connection.request({ op: 'sync', path: '/' }))),
      ).catch((e: unknown) => e);
      await server().kill();
      expect(await pending).toMatchObject({ _tag: 'ConnectionLost' });
      expect(await firstValueFrom(connection.closed$)).toMatchObject({ _tag: 'ConnectionLost' });
      await server().start();
    });

    if (leftOut.length === 0) return;
    it(`has no ${without.join(', ')}, so this is left out: ${leftOut.join('; ')}`, async () => {
      const connection = await dial();
      const path = '/';
      const missing: readonly Request[] = [
        { op: 'addWatch', path, mode: 'recursive' },
        { op: 'removeWatches', path, kind: 'any' },
        { op: 'multi', writes: [{ op: 'check', path, version: -1 }] },
        { op: 'multiRead', reads: [{ op: 'getData', path }] },
        { op: 'getEphemerals', prefix: path },
      ];
      for (const request of missing) {
        const lacking = transport().lacks?.has(request.op) === true;
        expect([request.op, lacking]).toEqual([request.op, without.includes(request.op as Ability)]);
        if (!lacking) continue;
        const asked = firstValueFrom(connection.request(request));
        await expect(asked).rejects.toMatchObject({ code: 'Unimplemented' });
      }
      await ask(connection, { op: 'sync', path });
    });
  });
};
