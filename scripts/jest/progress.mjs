import { DefaultReporter } from '@jest/reporters';

/** Such as `9 s` or `1 min 20 s`. */
const rounded = (milliseconds) => {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/** Prints one line for each suite: its duration, and how far the run is. A suite's failures follow its line at once. */
export default class Progress extends DefaultReporter {
  /** Stands at the end of the next line. */
  #suffix = '';

  testFinished(config, result, all) {
    super.testFinished(config, result, all);
    const { numTotalTestSuites, numFailedTestSuites, testResults, startTime } = all;
    const counts = `${testResults.length} of ${numTotalTestSuites} suites, ${numFailedTestSuites} failed`;
    const took = `${(result.perfStats.runtime / 1_000).toFixed(1)} s`;
    this.#suffix = ` ${took} (${counts}, ${rounded(Date.now() - startTime)})`;
  }

  log(message) {
    super.log(`${message}${this.#suffix}`);
    this.#suffix = '';
  }
}
