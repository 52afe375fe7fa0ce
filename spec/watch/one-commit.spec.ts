import { recursiveHydration } from '../../lib/watch/recursive-hydration.ts';
import type { Task } from '../../lib/watch/task.ts';

const wants = (path: string) => ({ data: path !== '/r', children: path === '/r' });
const hydrated = () => {
  const state = recursiveHydration<{ path: string }>('/r', wants);
  const [list] = state.due(9) as [Task];
  state.listed(list, ['old'], 1n);
  for (const task of state.due(9)) state.found(task, { path: task.path });
  const pictures = () =>
    [...state.take(9n)].map(({ changed, removed }) => [changed.map(({ path }) => path), [...removed]]);
  pictures();
  return { ...state, pictures };
};

describe('recursiveHydration, where one commit creates a znode and deletes another', () => {
  it('emits both in one snapshot, though their events arrive apart', () => {
    const { event, due, found, pictures } = hydrated();
    event({ type: 'created', path: '/r/new' });
    expect(pictures()).toEqual([]);
    const [read] = due(9) as [Task];
    event({ type: 'deleted', path: '/r/old' });
    expect(pictures()).toEqual([]);
    found(read, { path: read.path });
    expect(pictures()).toEqual([[['/r/new'], ['/r/old']]]);
  });

  it('keeps a deletion for the next snapshot where it waits behind a read', () => {
    const { event, due, found, pictures } = hydrated();
    event({ type: 'created', path: '/r/new' });
    pictures();
    const [read] = due(9) as [Task];
    event({ type: 'created', path: '/r/other' });
    pictures();
    event({ type: 'deleted', path: '/r/old' });
    found(read, { path: read.path });
    expect(pictures()).toEqual([[['/r/new'], []]]);
    const [later] = due(9) as [Task];
    found(later, { path: later.path });
    expect(pictures()).toEqual([[['/r/other'], ['/r/old']]]);
  });
});
