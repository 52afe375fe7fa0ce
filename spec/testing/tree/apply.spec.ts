import { openAcl } from '../../../lib/connection/acl.ts';
import type { CreateMode } from '../../../lib/connection/request.ts';
import { apply } from '../../../lib/testing/tree/apply.ts';
import { emptyTree, ephemeralsOf, type Tree } from '../../../lib/testing/tree/tree.ts';
import { isRefusal, type Context, type Write } from '../../../lib/testing/tree/write.ts';
import { statOf } from '../../../lib/testing/tree/znode.ts';

const at = (tree: Tree, context: Partial<Context> = {}): Context => ({
  zxid: tree.zxid + 1n,
  time: 1_000,
  sessionId: 7n,
  identities: [{ scheme: 'ip', id: '127.0.0.1' }],
  ...context,
});
const created = (path: string, mode: CreateMode = 'persistent'): Write => ({
  op: 'create',
  path,
  data: Buffer.of(1),
  acl: openAcl(),
  mode,
});
const after = (...writes: readonly Write[]): Tree =>
  writes.reduce((tree, write) => apply(tree, write, at(tree)).tree, emptyTree());
const pathOf = (tree: Tree, write: Write): unknown => {
  const { outcome } = apply(tree, write, at(tree));
  return isRefusal(outcome) ? outcome.refused : outcome.path;
};

describe('apply', () => {
  it('leaves the tree that it was given as it was', () => {
    const before = after(created('/a'));
    const { tree } = apply(before, created('/a/b'), at(before));
    expect([before.znodes.has('/a/b'), tree.znodes.has('/a/b')]).toEqual([false, true]);
    expect(statOf(before.znodes.get('/a')!).numChildren).toBe(0);
  });

  it('gives a refused write a transaction id, and nothing else', () => {
    const before = after(created('/a'));
    const { tree, changes, outcome } = apply(before, created('/a'), at(before));
    expect([tree.zxid, changes, outcome]).toEqual([before.zxid + 1n, [], { refused: 'NodeExists' }]);
    expect(tree.znodes).toBe(before.znodes);
  });

  it('numbers children by how many there ever were', () => {
    const tree = after(created('/a'), created('/a/x'), { op: 'delete', path: '/a/x', version: -1 });
    expect(pathOf(tree, created('/a/s-', 'persistent-sequential'))).toBe('/a/s-0000000001');
  });

  it('has no number after 2147483647: the counter sticks, and the same name is there already', () => {
    const tree = after(created('/a'));
    const full: Tree = {
      ...tree,
      znodes: tree.znodes.set('/a', { ...tree.znodes.get('/a')!, creations: 2 ** 31 - 1 }),
    };
    const sequential = created('/a/s-', 'persistent-sequential');
    expect(pathOf(full, sequential)).toBe('/a/s-2147483647');
    const last = apply(full, sequential, at(full)).tree;
    expect(pathOf(last, sequential)).toBe('NodeExists');
    expect(pathOf(last, created('/a/t-', 'persistent-sequential'))).toBe('/a/t-2147483647');
  });

  it('takes a session’s ephemerals with it, and only those', () => {
    const mine = after(created('/a', 'ephemeral'), created('/p'), created('/p/a', 'ephemeral'));
    const others = apply(mine, created('/b', 'ephemeral'), at(mine, { sessionId: 8n })).tree;
    const { tree, changes } = apply(others, { op: 'closeSession' }, at(others));
    expect(changes.map(({ type, path }) => `${type} ${path}`).sort()).toEqual(['deleted /a', 'deleted /p/a']);
    expect([...tree.znodes.keys()].filter((path) => !path.includes('zookeeper')).sort()).toEqual([
      '/',
      '/b',
      '/p',
    ]);
    expect([ephemeralsOf(tree, 7n), ephemeralsOf(tree, 8n)]).toEqual([[], ['/b']]);
  });

  it('knows its containers', () => {
    const tree = after(created('/c', 'container'), created('/p'));
    expect([...tree.containers.keys()]).toEqual(['/c']);
    expect(pathOf(tree, { op: 'deleteContainer', path: '/p' })).toBe('BadVersion');
    expect([
      ...after(created('/c', 'container'), { op: 'deleteContainer', path: '/c' }).containers.keys(),
    ]).toEqual([]);
  });

  it('does all of a multi or nothing, within one transaction', () => {
    const writes = (version: number) => [
      created('/m'),
      { op: 'setData', path: '/m', data: Buffer.of(2), version } as const,
    ];
    const all = { op: 'multi', writes: writes(0) } as Write;
    const none = { op: 'multi', writes: writes(5) } as Write;
    const [done, failed] = [all, none].map((write) => apply(emptyTree(), write, at(emptyTree())));
    expect(statOf(done!.tree.znodes.get('/m')!)).toMatchObject({ czxid: 1n, mzxid: 1n, version: 1 });
    expect(failed!.tree.znodes.has('/m')).toBe(false);
    expect(failed!.outcome).toMatchObject({
      results: [
        { op: 'error', err: 0 },
        { op: 'error', err: -103 },
      ],
    });
  });
});
