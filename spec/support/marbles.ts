import { TestScheduler } from 'rxjs/testing';
import { assertMarblesEqual } from '../../lib/testing/index.ts';

/** Runs a marble test. */
export const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler(assertMarblesEqual).run(test);
};
