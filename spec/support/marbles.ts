import { TestScheduler } from 'rxjs/testing';

/** Runs a marble test; what differs is told as jest tells it. */
export const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  }).run(test);
};
