import Sequencer from '@jest/test-sequencer';

/** Seconds that a suite takes, by a part of its path, for runs without a record of earlier ones. */
const guesses = [
  ['/spec/slow/', 60],
  ['/spec/hostile/', 40],
  ['/spec/integration/quorum', 60],
  ['/spec/integration/examples', 30],
  ['/spec/integration/sasl', 30],
  ['/spec/integration/networks', 25],
  ['/spec/integration/faults', 25],
  ['/spec/integration/', 15],
  ['/spec/fuzz/', 10],
  ['/spec/connection/native/', 10],
  ['/spec/scripts/', 10],
  ['/spec/testing/', 3],
];
const guess = (path) => guesses.find(([part]) => path.includes(part))?.[1] ?? 1;

/** Starts the longest suites first, so that no worker is left with one at the end. */
export default class LongestFirst extends Sequencer.default {
  time(test) {
    return super.time(test) ?? guess(test.path) * 1_000;
  }
}
