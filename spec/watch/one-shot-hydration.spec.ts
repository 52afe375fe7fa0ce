import * as fc from 'fast-check';
import { oneShotHydration } from '../../lib/watch/one-shot-hydration.ts';
import type { Task, Wants } from '../../lib/watch/task.ts';
import { stepsOn } from '../support/hydration-model.ts';
import { oneShotModel } from '../support/one-shot-model.ts';

const inFolder: Wants = (path) => ({ data: path !== '/r', children: path === '/r' });
const inFolders: Wants = (path) => {
  const folder = path === '/r' || path === '/r/f';
  return { data: !folder, children: folder };
};
const everything: Wants = () => ({ data: true, children: true });

/** Values that carry their path. */
const setUp = (wants = inFolder) => {
  const state = oneShotHydration<{ path: string; value: string }>('/r', wants);
  return {
    ...state,
    found: (task: Task, value: string) => {
      state.found(task, { path: task.path, value });
    },
  };
};
type State = ReturnType<typeof setUp>;
const keys = (tasks: readonly Task[]) => tasks.map(({ op, path }) => `${op} ${path}`);
const pictures = (state: State) =>
  [...state.take(9n)].map(({ reset, changed, removed }) => ({
    reset,
    changed: Object.fromEntries(changed.map(({ path, value }) => [path, value])),
    removed: [...removed],
  }));
const list = (state: State, path = '/r') =>
  state.due(99).find((task) => task.op === 'getChildren' && task.path === path)!;
/** The first picture: `names` with their own names as data. */
const hydrated = (...names: readonly string[]) => {
  const state = setUp();
  state.listed(list(state), names, 1n);
  for (const task of state.due(99)) state.found(task, 'old');
  pictures(state);
  return state;
};

describe('oneShotHydration', () => {
  it('lists first, then reads all, then tells one picture', () => {
    const state = setUp();
    const [root, ...none] = state.due(9) as [Task];
    expect([keys([root]), none]).toEqual([['getChildren /r'], []]);
    state.listed(root, ['a', 'b'], 5n);
    const [a, b] = state.due(9) as [Task, Task];
    state.found(a, 'A');
    expect(pictures(state)).toEqual([]);
    state.found(b, 'B');
    expect(pictures(state)).toEqual([{ reset: true, changed: { '/r/a': 'A', '/r/b': 'B' }, removed: [] }]);
  });

  it('needs a list and a read for a child that comes, a read for one that changes, a list for one that goes', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'children', path: '/r' });
    expect(pictures(state)).toEqual([]);
    state.listed(list(state), ['a', 'b', 'c'], 6n);
    const joined = state.due(9);
    expect(keys(joined)).toEqual(['getData /r/c']);
    state.found(joined[0]!, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/c': 'new' }, removed: [] }]);
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const changed = state.due(9);
    expect(keys(changed)).toEqual(['getData /r/a']);
    state.found(changed[0]!, 'newer');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'newer' }, removed: [] }]);
    state.event({ type: 'deleted', path: '/r/b' });
    state.event({ type: 'children', path: '/r' });
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/b'] }]);
    state.listed(list(state), ['a', 'c'], 7n);
    expect(state.due(9)).toEqual([]);
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: [] }]);
  });

  it('tells the end of a child with the list where one came before it of which only the list can tell', () => {
    const state = hydrated('a');
    state.event({ type: 'children', path: '/r' });
    state.event({ type: 'deleted', path: '/r/a' });
    expect(pictures(state)).toEqual([]);
    state.listed(list(state), ['b'], 7n);
    for (const task of state.due(9)) state.found(task, 'B');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/b': 'B' }, removed: ['/r/a'] }]);
  });

  it('reads once more what an event touched while its read was under way, and not what is still to be sent', () => {
    const state = hydrated('a', 'b');
    for (const name of ['a', 'b']) state.event({ type: 'changed', path: `/r/${name}` });
    pictures(state);
    const [a] = state.due(1) as [Task];
    for (const name of ['a', 'b']) state.event({ type: 'changed', path: `/r/${name}` });
    state.found(a, 'first');
    for (const task of state.due(9)) state.found(task, 'first');
    pictures(state);
    expect(keys(state.due(9))).toEqual(['getData /r/a']);
  });

  it('finds a child that was deleted and created again before the list, though its name is the same', () => {
    const state = hydrated('a');
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/a'] }]);
    state.listed(list(state), ['a'], 6n);
    const again = state.due(9);
    expect(keys(again)).toEqual(['getData /r/a']);
    state.found(again[0]!, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('tells nothing of the end of a child whose name is there again by the time of its list', () => {
    const state = hydrated('a');
    state.event({ type: 'children', path: '/r' });
    state.event({ type: 'deleted', path: '/r/a' });
    pictures(state);
    state.listed(list(state), ['a'], 7n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('does not tell the end of a child after its return, where a list under way found it there again', () => {
    const state = hydrated('a');
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    const root = list(state);
    state.event({ type: 'deleted', path: '/r/a' });
    state.listed(root, ['a'], 7n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('has a child once in a picture, though it was found, went and was found again', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    const [a, root] = state.due(9) as [Task, Task];
    state.found(a, 'newer');
    state.event({ type: 'deleted', path: '/r/a' });
    state.listed(root, ['a'], 7n);
    for (const task of state.due(9)) state.found(task, 'new');
    expect([...state.take(9n)].map(({ changed }) => changed)).toEqual([[{ path: '/r/a', value: 'new' }]]);
  });

  it('tells no folder that never was: what went before it was read has the folder listed once more', () => {
    const state = setUp();
    state.listed(list(state), ['a'], 5n);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'children', path: '/r' });
    state.absent(a);
    expect(pictures(state)).toEqual([]);
    state.listed(list(state), ['b'], 7n);
    for (const task of state.due(9)) state.found(task, 'B');
    expect(pictures(state)).toEqual([{ reset: true, changed: { '/r/b': 'B' }, removed: [] }]);
  });

  it('lists the folder once more for a child that goes while its read is under way, too', () => {
    const state = setUp();
    state.listed(list(state), ['a'], 5n);
    state.due(9);
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    expect(pictures(state)).toEqual([]);
    state.listed(list(state), [], 7n);
    expect(pictures(state)).toEqual([{ reset: true, changed: {}, removed: [] }]);
  });

  it('takes what went meanwhile into the picture of the folder that it has listed once more', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    const tasks = state.due(9);
    state.found(tasks[0]!, 'new');
    state.listed(tasks[1]!, ['a', 'b', 'c'], 6n);
    const [c] = state.due(9) as [Task];
    for (const path of ['/r/a', '/r/b']) state.event({ type: 'deleted', path });
    state.event({ type: 'children', path: '/r' });
    state.absent(c);
    pictures(state);
    state.listed(list(state), ['d'], 8n);
    for (const task of state.due(9)) state.found(task, 'D');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/d': 'D' }, removed: ['/r/a', '/r/b'] }]);
  });

  it('finds what came again after it could not be read', () => {
    const state = setUp();
    state.listed(list(state), ['a'], 5n);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'children', path: '/r' });
    state.absent(a);
    pictures(state);
    state.listed(list(state), ['a'], 8n);
    expect(keys(state.due(9))).toEqual(['getData /r/a']);
  });

  it('lists a folder that came again after it could not be listed', () => {
    const state = setUp(inFolders);
    state.listed(list(state), ['f'], 5n);
    const folder = list(state, '/r/f');
    state.event({ type: 'children', path: '/r' });
    state.absent(folder);
    pictures(state);
    state.listed(list(state), ['f'], 8n);
    expect(keys(state.due(9))).toEqual(['getChildren /r/f']);
  });

  it('believes a list that lacks what no event told of, whatever was found there a moment ago', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    state.relist('/r');
    pictures(state);
    const tasks = state.due(9);
    state.found(tasks[0]!, 'new');
    state.listed(tasks[1]!, ['b'], 6n);
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/a'] }]);
  });

  it('forgets with a folder all that was in it', () => {
    const state = setUp(inFolders);
    state.listed(list(state), ['f'], 5n);
    state.listed(list(state, '/r/f'), ['c'], 5n);
    for (const task of state.due(9)) state.found(task, 'C');
    pictures(state);
    state.relist('/r');
    pictures(state);
    state.listed(list(state), [], 6n);
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/f/c'] }]);
  });

  it('reads nothing of what is gone', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    expect(keys(state.due(9))).toEqual(['getChildren /r']);
  });

  it('tells its pictures in the end, however fast children come and go', () => {
    const state = hydrated('a');
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    let told = 0;
    for (let round = 0; round < 20; round += 1) {
      state.listed(list(state), ['a', `n${String(round)}`], 6n);
      const [task] = state.due(9) as [Task];
      state.event({ type: 'children', path: '/r' });
      state.absent(task);
      told += pictures(state).length;
    }
    expect(told).toBe(2);
  });

  it('is not ahead: what an event touched before an answer came is in its picture', () => {
    const state = hydrated('a', 'b', 'c');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    const [a] = state.due(9) as [Task];
    state.event({ type: 'changed', path: '/r/b' });
    state.event({ type: 'deleted', path: '/r/c' });
    state.found(a, 'new');
    expect(pictures(state)).toEqual([]);
    const [b, ...none] = state.due(9) as [Task];
    expect([keys([b]), none]).toEqual([['getData /r/b'], []]);
    state.found(b, 'new');
    expect(pictures(state)).toEqual([
      { reset: false, changed: { '/r/a': 'new', '/r/b': 'new' }, removed: ['/r/c'] },
    ]);
  });

  it('waits for nothing that was touched after its last answer', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    for (const task of state.due(9)) state.found(task, 'new');
    state.event({ type: 'changed', path: '/r/b' });
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
    expect(keys(state.due(9))).toEqual(['getData /r/b']);
  });

  it('waits for no list that an audit asks for', () => {
    const state = hydrated('a');
    state.event({ type: 'changed', path: '/r/a' });
    pictures(state);
    state.relist('/r');
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/a': 'new' }, removed: [] }]);
  });

  it('tells with the list what ended together, for a session may have had it all', () => {
    const state = hydrated('a', 'b', 'c');
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'children', path: '/r' });
    state.event({ type: 'deleted', path: '/r/b' });
    expect(pictures(state)).toEqual([]);
    state.listed(list(state), ['c'], 7n);
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: ['/r/b', '/r/a'] }]);
  });

  it('takes what arrives together as of one commit: the end of one waits for the read of another', () => {
    const state = hydrated('a', 'b');
    state.event({ type: 'deleted', path: '/r/a' });
    state.event({ type: 'changed', path: '/r/b' });
    expect(pictures(state)).toEqual([]);
    for (const task of state.due(9)) state.found(task, 'new');
    expect(pictures(state)).toEqual([{ reset: false, changed: { '/r/b': 'new' }, removed: ['/r/a'] }]);
  });

  it('reads no folder again because its neighbour comes', () => {
    const state = setUp(inFolders);
    state.listed(list(state), ['f'], 5n);
    state.listed(list(state, '/r/f'), [], 5n);
    pictures(state);
    state.event({ type: 'children', path: '/r' });
    pictures(state);
    state.listed(list(state), ['f', 'x'], 6n);
    expect(keys(state.due(9))).toEqual(['getData /r/x']);
  });

  it('passes over the events of what it does not know', () => {
    const state = hydrated('a');
    state.event({ type: 'created', path: '/r/b' });
    state.event({ type: 'changed', path: '/r/b' });
    state.event({ type: 'deleted', path: '/r/b' });
    state.event({ type: 'children', path: '/r/b' });
    expect([pictures(state), state.due(9), state.size()]).toEqual([[], [], 1]);
  });

  it('has no picture before the root could be listed, and keeps what it knows where that fails later', () => {
    const state = setUp();
    expect(state.size()).toBe(undefined);
    state.failed(list(state));
    expect([pictures(state), state.due(9)]).toEqual([[], []]);
    state.relist('/r');
    state.listed(list(state), ['a'], 5n);
    for (const task of state.due(9)) state.found(task, 'A');
    expect(pictures(state)).toHaveLength(1);
    state.relist('/r');
    pictures(state);
    state.failed(list(state));
    expect(pictures(state)).toEqual([{ reset: false, changed: {}, removed: [] }]);
    expect(state.size()).toBe(1);
  });

  it.each([
    ['a folder', inFolder, ['/r', '/r/a', '/r/b', '/r/c']],
    ['folders in it', inFolders, ['/r', '/r/f', '/r/a', '/r/f/c', '/r/f/d']],
    ['all of it', everything, ['/r', '/r/f', '/r/a', '/r/f/c', '/r/f/d']],
  ] as const)(
    'tells what %s was, in order, and ends at the truth, whatever happens while it reads',
    (_, wants, paths) => {
      fc.assert(
        fc.property(fc.boolean(), stepsOn(paths), (isFull, steps) => {
          const model = oneShotModel(wants);
          if (isFull) for (const each of paths) model.put(each);
          model.settle();
          for (const each of steps) model[each.do](each.path);
          model.settle();
          expect(model.lies()).toEqual([]);
          expect(model.seen()).toEqual(model.truth());
          expect(model.unarmed()).toEqual([]);
        }),
        { numRuns: 2_000 },
      );
    },
  );
});
