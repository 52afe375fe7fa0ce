import { asyncScheduler, firstValueFrom } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { onePass$, pauseOf } from '../../lib/connection/one-pass.ts';
import { sliceSize, workQueue, type Work } from '../../lib/connection/work-queue.ts';

const setUp = (done: string[] = []) => {
  const scheduler = new TestScheduler(() => undefined);
  const queue = workQueue(pauseOf(scheduler), (error) => done.push(`failed: ${(error as Error).message}`));
  const work =
    (name: string, ...costs: number[]): Work =>
    () => {
      if (costs.length > 0) return steps(name, costs);
      done.push(name);
      return undefined;
    };
  function* steps(name: string, costs: number[]): Generator<number, void> {
    for (const [at, cost] of costs.entries()) {
      yield cost;
      done.push(`${name}${String(at)}`);
    }
  }
  return { scheduler, done, queue, work };
};

describe('workQueue', () => {
  it('does at once what fits into one slice', () => {
    const { queue, done, work } = setUp();
    queue.add(work('a', 1_000, sliceSize - 1_000));
    queue.add(work('b'));
    expect(done).toEqual(['a0', 'a1', 'b']);
  });

  it('does one step of any size at once, and waits before the next one that has a cost', () => {
    const { queue, done, work, scheduler } = setUp();
    queue.add(work('a', 10 * sliceSize));
    queue.add(work('b'));
    queue.add(work('c', 10 * sliceSize, 1));
    expect(done).toEqual(['a0', 'b', 'c0']);
    scheduler.flush();
    expect(done).toEqual(['a0', 'b', 'c0', 'c1']);
  });

  it('keeps the order: what is added while it waits comes behind', () => {
    const { queue, done, work, scheduler } = setUp();
    queue.add(work('a', sliceSize, sliceSize));
    queue.add(work('b'));
    queue.add(work('c', 1));
    expect(done).toEqual(['a0']);
    scheduler.flush();
    expect(done).toEqual(['a0', 'a1', 'b', 'c0']);
  });

  it('does what work adds after that work', () => {
    const { queue, done, work } = setUp();
    queue.add(() => {
      queue.add(work('b'));
      done.push('a');
      return undefined;
    });
    expect(done).toEqual(['a', 'b']);
  });

  it('gives each slice an action of its own', () => {
    const { queue, done, work, scheduler } = setUp();
    const counts: number[] = [];
    const counted = jest.spyOn(scheduler, 'schedule');
    counted.mockImplementation((...args) => {
      counts.push(done.length);
      return TestScheduler.prototype.schedule.apply(scheduler, args);
    });
    queue.add(work('a', ...Array<number>(256).fill(1_024)));
    scheduler.flush();
    expect([done.length, counts]).toEqual([256, [64, 128, 192]]);
  });

  it('pauses for one pass of the event loop in real time, and for no timer', async () => {
    jest.useFakeTimers();
    const done: string[] = [];
    const queue = workQueue(pauseOf(asyncScheduler), (error) => done.push(String(error)));
    queue.add(setUp(done).work('a', sliceSize, sliceSize));
    expect(done).toEqual(['a0']);
    await firstValueFrom(onePass$);
    jest.useRealTimers();
    expect(done).toEqual(['a0', 'a1']);
  });

  it('does nothing more once it is stopped, also by the work that it does', () => {
    const { queue, done, work, scheduler } = setUp();
    queue.add(work('a', sliceSize, sliceSize));
    queue.stop();
    queue.add(work('b'));
    scheduler.flush();
    expect(done).toEqual(['a0']);
    const other = setUp();
    other.queue.add(() => {
      other.queue.add(other.work('b'));
      other.queue.stop();
      return undefined;
    });
    expect(other.done).toEqual([]);
  });

  it('hands over what work throws, and ends', () => {
    const { queue, done, work } = setUp();
    queue.add(() => {
      throw new Error('broken');
    });
    queue.add(work('b'));
    expect(done).toEqual(['failed: broken']);
  });
});
