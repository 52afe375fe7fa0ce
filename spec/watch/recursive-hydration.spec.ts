import * as fc from 'fast-check';
import { parentOf } from '../../lib/codec/cluster-paths.ts';
import { recursiveHydration } from '../../lib/watch/recursive-hydration.ts';
import type { Task, Wants } from '../../lib/watch/task.ts';
import { stepsOn } from '../support/hydration-model.ts';
import { recursiveModel } from '../support/recursive-model.ts';

const wants = (path: string) => ({ data: path !== '/r', children: path === '/r' });
const inFolders: Wants = (path) => {
  const folder = ['/r', '/r/f', '/r/g'].includes(path);
  return { data: !folder, children: folder };
};
/** Values that carry their path. */
const setUp = <V>() => {
  const state = recursiveHydration<{ path: string; value: V }>('/r', wants);
  return {
    ...state,
    found: (task: Task, value: V) => {
      state.found(task, { path: task.path, value });
    },
  };
};
const keys = (tasks: readonly Task[]) => tasks.map(({ op, path }) => `${op} ${path}`);
const pictures = (state: ReturnType<typeof setUp<string>>) =>
  [...state.take(9n)].map(({ reset, changed, removed }) => ({
    reset,
    changed: Object.fromEntries(changed.map(({ path, value }) => [path, value])),
    removed: [...removed],
  }));
/** The first picture: `names` with their own names as data. */
const hydrated = (...names: readonly string[]) => {
  const state = setUp<string>();
  const [list] = state.due(9) as [Task];
  state.listed(list, names, 1n);
  for (const task of state.due(99)) state.found(task, 'old');
  pictures(state);
  return state;
};

describe('recursiveHydration', () => {
  it('lists first, then reads all, then tells one picture', () => {
    const state = setUp<string>();
    const [list, ...none] = state.due(9) as [Task];
    expect([keys([list]), none]).toEqual([['getChildren /r'], []]);
    state.listed(list, ['a', 'b'], 5n);
    const [a, b] = state.due(9) as [Task, Task];
    expect(keys([a, b])).toEqual(['getData /r/a', 'getData /r/b']);
    state.found(a, 'A');
    expect(pictures(state)).toEqual([]);
    state.found(b, 'B');
    expect(pictures(state)).toEqual([{ reset: true, changed: { '/r/a': 'A', '/r/b': 'B' }, removed: [] }]);
  });

  it('tells an empty folder, and one that is not there, as an empty picture', () => {
    const state = setUp<string>();
    const [list] = state.due(9) as [Task];
    state.listed(list, [], 5n);
    expect(pictures(state)).toEqual([{ reset: true, changed: {}, removed: [] }]);
  });

  it('has no limit of its own: a folder of 70,000 is one picture', () => {
    const state = setUp<string>();
    const [list] = state.due(9) as [Task];
    const names = Array.from({ length: 70_000 }, (_, at) => `n${String(at)}`);
    state.listed(list, names, 1n);
    for (let tasks = state.due(5_000); tasks.length > 0; tasks = state.due(5_000)) {
      for (const task of tasks) state.found(task, 'x');
    }
    const [picture, ...none] = [...state.take(9n)];
    expect([picture?.reset, picture?.changed.length, none]).toEqual([true, 70_000, []]);
  });

  it('has in its picture whatever the list names, though the event of its creation came first', () => {
    const state = setUp<string>();
    const [list] = state.due(9) as [Task];
    state.event({ type: 'created', path: '/r/b' });
    state.listed(list, ['a', 'b'], 5n);
    pictures(state);
    state.event({ type: 'created', path: '/r/later' });
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      { reset: true, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: [] },
    ]);
    expect(keys(state.due(9))).toEqual(['getData /r/later']);
  });

  it('keeps what was deleted and made anew while it was listed', () => {
    const state = hydrated('a');
    state.relist('/r');
    pictures(state);
    const [list] = state.due(9) as [Task];
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'created', path: '/r/a' });
    state.listed(list, ['a'], 5n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
    expect(state.due(9)).toEqual([]);
  });

  it('needs one read for one change', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    expect(pictures(state)).toEqual([]);
    const [task] = state.due(9) as [Task];
    expect(keys([task])).toEqual(['getData /r/a']);
    state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('needs none for a delete', () => {
    const state = hydrated('a');
    state.event({ type: 'deleted', path: '/r/a' });
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/a'] }]);
    expect(state.due(9)).toEqual([]);
  });

  it('reads once more what an event touched while its read was under way', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [task] = state.due(9) as [Task];
    state.event({ type: 'changed', path: '/r/a' });
    state.found(task, 'first');
    pictures(state);
    expect(keys(state.due(9))).toEqual(['getData /r/a']);
  });

  it('drops the answer to a read of what was deleted meanwhile', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [task] = state.due(9) as [Task];
    state.event({ type: 'deleted', path: '/r/a' });
    state.found(task, 'ghost');
    expect(pictures(state).map(({ changed }) => changed)).not.toContainEqual({ '/r/a': 'ghost' });
  });

  it('tells of what came and went within one batch nothing at all', () => {
    const state = hydrated();
    state.event({ type: 'created', path: '/r/a' });
    state.event({ type: 'deleted', path: '/r/a' });
    expect(pictures(state)).toEqual([]);
  });

  it('gives one picture for what arrived together', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    state.event({ type: 'deleted', path: '/r/b' });
    state.event({ type: 'created', path: '/r/c' });
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      { reset: false, changed: { '/r/a': 'new', '/r/c': 'new' }, removed: ['/r/b'] },
    ]);
  });

  it('believes an event rather than the list that was under way', () => {
    const state = setUp<string>();
    const [list] = state.due(9) as [Task];
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'created', path: '/r/b' });
    state.listed(list, ['a'], 5n);
    const told: Record<string, string> = {};
    for (let round = 0; round < 3; round += 1) {
      for (const task of state.due(9)) state.found(task, 'x');
      for (const { changed } of pictures(state)) Object.assign(told, changed);
    }
    expect(Object.keys(told)).toEqual(['/r/b']);
  });

  it('finds by a list what no event told: unreadable children', () => {
    const state = hydrated('a', 'b');
    expect([state.blind('/r'), state.blind('/r')]).toEqual([true, false]);
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    const [list] = state.due(9) as [Task];
    expect(keys([list])).toEqual(['getChildren /r']);
    state.listed(list, ['b', 'c'], 6n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/c': 'new' }, removed: ['/r/a'] }]);
  });

  it('lists once more with a watch where a list was under way as the folder was found blind', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    state.relist('/r');
    pictures(state);
    const tasks = state.due(9);
    const list = tasks.find(({ op }) => op === 'getChildren') as Task;
    const data = tasks.find(({ op }) => op === 'getData') as Task;
    expect(state.isBlind('/r')).toBe(false);
    state.blind('/r');
    state.found(data, 'unreadable');
    state.listed(list, ['a'], 6n);
    pictures(state);
    expect(keys(state.due(9))).toEqual(['getChildren /r']);
  });

  it('has a child once in a picture, though it was found, went and was found again', () => {
    const state = setUp<string>();
    state.listed(state.due(9)[0]!, ['a'], 5n);
    const [a] = state.due(9) as [Task];
    state.blind('/r');
    state.found(a, 'old');
    const [list] = state.due(9) as [Task];
    for (const type of ['deleted', 'created'] as const) state.event({ type, path: '/r/a' });
    state.listed(list, ['a'], 7n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect([...state.take(9n)].map(({ changed }) => changed)).toEqual([[{ path: '/r/a', value: 'new' }]]);
  });

  it('believes the list that came after one that failed, whatever happened during that one', () => {
    const state = hydrated('a');
    state.blind('/r');
    state.relist('/r');
    pictures(state);
    const [failing] = state.due(9) as [Task];
    state.event({ type: 'created', path: '/r/b' });
    state.failed(failing);
    pictures(state);
    for (const task of state.due(9)) state.found(task, 'new');
    pictures(state);
    state.relist('/r');
    pictures(state);
    const [list] = state.due(9) as [Task];
    state.listed(list, ['a'], 7n);
    expect(pictures(state).map(({ removed }) => removed)).toEqual([['/r/b']]);
  });

  it.each([
    ['that is read changes again', 'changed'],
    ['that is read goes', 'deleted'],
  ] as const)('is not ahead where a znode %s after another has changed', (_, type) => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'changed', path: '/r/b' });
    state.event({ type, path: '/r/a' });
    state.found(a, 'newer');
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      type === 'deleted'
        ? { reset: false, changed: { '/r/b': 'new' }, removed: ['/r/a'] }
        : { reset: false, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: [] },
    ]);
  });

  it('is not ahead of one that goes, or that has come and gone', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'created', path: '/r/c' });
    state.event({ type: 'deleted', path: '/r/b' });
    state.event({ type: 'changed', path: '/r/a' });
    state.found(a, 'newer');
    expect(pictures(state)).toEqual([]);
    const [c] = state.due(9).filter(({ path }) => path === '/r/c') as [Task];
    state.event({ type: 'deleted', path: '/r/c' });
    state.found(c, 'ghost');
    state.found(a, 'newer');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'newer' }, removed: ['/r/b'] }]);
  });

  it('waits for nothing that was touched after all that it shows', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'changed', path: '/r/b' });
    state.event({ type: 'created', path: '/r/c' });
    state.found(a, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
    expect(keys(state.due(9))).toEqual(['getData /r/b', 'getData /r/c']);
  });

  it('takes what arrives together as of one commit', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [a] = state.due(9) as [Task];
    for (const path of ['/r/a', '/r/b']) state.event({ type: 'changed', path });
    state.found(a, 'newer');
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      { reset: false, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: [] },
    ]);
  });

  it('is not without what came before the end of a folder that was listed', () => {
    const state = recursiveHydration<{ path: string }>('/r', inFolders);
    state.listed(state.due(9)[0] as Task, ['g'], 1n);
    expect(keys(state.due(9))).toEqual(['getChildren /r/g']);
    state.event({ type: 'created', path: '/r/a' });
    expect([...state.take(2n)]).toEqual([]);
    state.event({ type: 'deleted', path: '/r/g/d' });
    state.event({ type: 'deleted', path: '/r/g' });
    expect([...state.take(3n)]).toEqual([]);
    for (const task of state.due(9)) state.found(task, { path: task.path });
    expect([...state.take(4n)]).toMatchObject([{ reset: true, changed: [{ path: '/r/a' }] }]);
  });

  it('waits for no list that an audit asks for', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    state.relist('/r');
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('has what came before its list in the first picture, where the list lacks what went after that', () => {
    const state = setUp<string>();
    const [list] = state.due(9) as [Task];
    state.event({ type: 'created', path: '/r/b' });
    state.event({ type: 'deleted', path: '/r/gone' });
    state.listed(list, ['a', 'gone'], 5n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      { reset: true, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: [] },
    ]);
  });

  it('removes nothing in the first picture, though something went that was found for it', () => {
    const state = setUp<string>();
    state.listed(state.due(9)[0]!, ['a', 'b'], 5n);
    const [a, b] = state.due(9) as [Task, Task];
    state.found(a, 'ghost');
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'changed', path: '/r/b' });
    state.found(b, 'old');
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: true, changed: { '/r/b': 'new' }, removed: [] }]);
  });

  it('asks for nothing again that an event touches before it is sent', () => {
    const state = hydrated('a', 'b');
    for (const path of ['/r/a', '/r/b']) state.event({ type: 'changed', path });
    pictures(state);
    const [a] = state.due(1) as [Task];
    state.event({ type: 'changed', path: '/r/b' });
    for (const task of [a, ...state.due(9)]) state.found(task, 'new');
    expect(pictures(state)).toEqual([
      { reset: false, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: [] },
    ]);
    expect(state.due(9)).toEqual([]);
  });

  it.each([
    ['waits for nothing where what is read changes again: its answer shows that', ['b', 'b'], 18],
    ['tells its pictures in the end, however fast others change, and then again what is read', ['b', 'c'], 2],
  ])('%s', (_, others, pictured) => {
    const state = hydrated('a', 'b', 'c');
    for (const path of ['/r/a', '/r/b']) state.event({ type: 'changed', path });
    pictures(state);
    let told = 0;
    for (let round = 1; round <= 18; round += 1) {
      const tasks = state.due(9);
      for (const name of [others[round % 2], 'a'])
        state.event({ type: 'changed', path: `/r/${String(name)}` });
      for (const task of tasks) state.found(task, String(round));
      told += pictures(state).length;
    }
    expect(told).toBe(pictured);
  });

  it('loses no end of what has come again while its folder was listed', () => {
    const state = hydrated('a', 'b');
    state.relist('/r');
    pictures(state);
    const [list] = state.due(9) as [Task];
    for (const type of ['deleted', 'created'] as const) state.event({ type, path: '/r/a' });
    state.listed(list, ['a', 'b'], 5n);
    state.due(9);
    state.event({ type: 'deleted', path: '/r/a' });
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/a'] }]);
  });

  it.each([
    ['a folder', wants, ['/r/a', '/r/b', '/r/c', '/r/d']],
    ['folders in it', inFolders, ['/r/a', '/r/f', '/r/g', '/r/f/b', '/r/f/c', '/r/g/d']],
  ] as const)(
    'tells what %s was, in order, and ends at the truth, whatever happens while it reads',
    (_, of, paths) => {
      fc.assert(
        fc.property(fc.subarray([...paths]), stepsOn(paths), (some, steps) => {
          const initial = some.filter((each) => ['/r', ...some].includes(parentOf(each)));
          const model = recursiveModel(of, initial);
          for (const each of steps) model[each.do](each.path);
          model.settle();
          expect(model.lies()).toEqual([]);
          expect(model.seen()).toEqual(model.truth());
        }),
        { numRuns: 2_000 },
      );
    },
  );
});
