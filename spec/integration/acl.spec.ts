import { readFileSync } from 'node:fs';
import { creatorAll, openAcl, permission, readableByAll, type Acl } from '../../lib/index.ts';
import { openSocket } from '../../lib/connection/wire/socket.ts';
import { digestId } from '../support/digest-id.ts';
import { eachWithHarness } from '../support/harness.ts';
import { withOwnServer } from '../support/own-server.ts';
import { rawClient, type RawClient } from '../support/raw/raw-client.ts';
import { digest } from '../support/secret.ts';

const { all, read, create } = permission;
const [creator, other] = [digest('creator').credential, digest('other').credential];
const users = { stranger: undefined, other, creator } as const;
const of = (credential: string, permissions: number = all): Acl => ({
  permissions,
  scheme: 'digest',
  id: digestId(credential),
});
const world = (permissions: number): Acl => ({ permissions, scheme: 'world', id: 'anyone' });

interface Row {
  readonly name: string;
  readonly acl: readonly Acl[];
  /** Of folders that were there before. */
  readonly folders?: readonly Acl[];
}
const rows: readonly Row[] = [
  { name: '`openAcl()`', acl: openAcl() },
  { name: '`readableByAll()`', acl: readableByAll() },
  { name: '`creatorAll()`', acl: creatorAll() },
  { name: 'a list of two users', acl: [of(creator), of(other)] },
  { name: '`creatorAll()`, and the world may read and create', acl: [...creatorAll(), world(read + create)] },
  { name: '`creatorAll()` in folders of `openAcl()`', acl: creatorAll(), folders: openAcl() },
  { name: '`creatorAll()` in folders of `readableByAll()`', acl: creatorAll(), folders: readableByAll() },
  { name: '`openAcl()` in folders of `creatorAll()`', acl: openAcl(), folders: creatorAll() },
];
const actions = ['list', 'read', 'join', 'delete', 'hijack', 'lock out'] as const;
type Who = keyof typeof users;

const documented = readFileSync('docs/acl.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '))
  .filter((cells) => cells.length > 3);

const wordFor = (may: readonly Who[]): string => {
  if (may.length === 0) return 'nobody';
  if (may.includes('stranger')) return 'everybody';
  return may.includes('other') ? 'both users' : 'the creator';
};

withOwnServer('the ACL', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  const opened: RawClient[] = [];
  afterEach(() => {
    for (const zk of opened.splice(0)) zk.destroy();
  });
  const connect = async (credential?: string): Promise<RawClient> => {
    const zk = await rawClient(server().port, openSocket, { timeout: 60_000 });
    opened.push(zk);
    if (credential !== undefined) await zk.ask('auth', { type: 0, scheme: 'digest', credential });
    return zk;
  };
  const home = () => `/acl-${at().cluster}`;
  const place = () => `${home()}/${at().cluster}`;

  /** Everything that one of them might do to a znode and to its folder; the last one deletes it. */
  const tried = async (zk: RawClient, folder: string, victim: string): Promise<Record<string, string>> => {
    const data = Buffer.from('{}');
    const { acl } = await (await connect(creator)).ask('getAcl', { path: folder });
    return {
      list: await zk.code('getChildren', { path: folder, watch: false }),
      read: await zk.code('getData', { path: victim, watch: false }),
      join: await zk.code('create', { path: `${folder}/x-node-`, data, acl: openAcl(), flags: 3 }),
      hijack: await zk.code('setData', { path: victim, data, version: -1 }),
      'lock out': await zk.code('setAcl', { path: folder, acl, version: -1 }),
      delete: await zk.code('delete', { path: victim, version: -1 }),
    };
  };
  const measured = async (
    { acl, folders }: Row,
    kind: 'nodes' | 'apps/billing',
  ): Promise<readonly string[]> => {
    const folder = `${place()}/${kind}`;
    if (folders) {
      const zk = await connect(creator);
      for (const { index } of [...folder.matchAll(/\//g), { index: folder.length }]) {
        if (index > 0) await zk.create(folder.slice(0, index), { acl: folders });
      }
    }
    const a = at().registrar({ root: home(), auth: digest('creator'), acl, closeTimeout: 200 });
    const may: Record<string, Who[]> = {};
    for (const who of Object.keys(users) as Who[]) {
      const node = `${who}-victim@h`;
      const joined = await a.ready(a.join({ name: node, routes: [] }));
      const { registered: state } =
        kind === 'nodes' ? joined : await a.ready(a.serve({ app: 'billing', node }));
      const codes = await tried(await connect(users[who]), folder, state.path);
      for (const [action, code] of Object.entries(codes)) {
        if (code === 'Ok') (may[action] ??= []).push(who);
        else expect([action, code]).toEqual([action, 'NoAuth']);
      }
    }
    const words = actions.map((action) => wordFor(may[action] ?? []));
    const [, , ...changes] = words;
    const tight = changes.includes('everybody') ? 'no' : 'yes';
    return [...words, tight];
  };

  it('is documented for as many combinations as are measured', () => {
    expect(documented).toEqual([
      ['ACL', ...actions, 'tight'],
      ...rows.map(({ name }) => [name, ...Array<unknown>(actions.length + 1).fill(expect.any(String))]),
    ]);
  });

  describe.each(['nodes', 'apps/billing'] as const)('of %s', (kind) => {
    it.each(rows)('$name lets everybody do what the documentation says, and no more', async (row) => {
      expect([row.name, ...(await measured(row, kind))]).toEqual(
        documented.find(([name]) => name === row.name),
      );
    });
  });

  it.each([
    ['creatorAll()', creatorAll(), [of(creator)]],
    ['readableByAll()', readableByAll(), [of(creator), world(read)]],
  ])(
    '%s is on everything from the first moment on, and nothing is changed later: 1,000 joins',
    async (_, acl, stored) => {
      const [eye, stranger] = [await connect(creator), await connect()];
      await eye.ask('addWatch', { path: home(), mode: 1 });
      const a = at().registrar({ root: home(), auth: digest('creator'), acl, sessionTimeout: 20_000 });
      const peeked: Record<string, number> = {};
      const joins = { done: false };
      const peeking = (async () => {
        for (let round = 0; !joins.done; round += 1) {
          const folder = [home(), place(), `${place()}/nodes`, `${place()}/apps`][round % 4] ?? '';
          for (const code of [
            await stranger.code('create', {
              path: `${folder}/x-`,
              data: Buffer.of(),
              acl: openAcl(),
              flags: 3,
            }),
            await stranger.code('setData', { path: folder, data: Buffer.of(), version: -1 }),
            await stranger.code('setAcl', { path: folder, acl: openAcl(), version: -1 }),
          ]) {
            peeked[code] = (peeked[code] ?? 0) + 1;
          }
        }
      })();
      const names = Array.from({ length: 1_000 }, (_unused, index) => `n${String(index)}@h`);
      await Promise.all(names.map((name) => a.ready(a.join({ name, routes: [] }))));
      await Promise.all(
        names.slice(0, 50).map((node, index) => a.ready(a.serve({ app: `app${String(index % 10)}`, node }))),
      );
      joins.done = true;
      await peeking;
      const paths = (await eye.events())
        .filter((line) => line.startsWith('created '))
        .map((line) => line.slice(8));
      expect(new Set(paths.map((path) => path.split('/').length))).toEqual(new Set([2, 3, 4, 5, 6]));
      expect(paths).toHaveLength(4 + 1_000 + 10 + 50);
      const lists = await Promise.all(paths.map((path) => eye.ask('getAcl', { path })));
      expect(new Set(lists.map((list) => JSON.stringify(list.acl)))).toEqual(
        new Set([JSON.stringify(stored)]),
      );
      expect(new Set(lists.map(({ stat }) => stat.aversion))).toEqual(new Set([0]));
      expect(Object.keys(peeked).filter((code) => code !== 'NoNode')).toEqual(['NoAuth']);
    },
    60_000,
  );
});
