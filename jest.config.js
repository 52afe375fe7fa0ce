/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Not below TMPDIR, which goes with each run.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  // Minutes on real servers: `npm run test:slow`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/spec/slow/'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^zookeeper-registrar$': '<rootDir>/lib/index.ts',
    '^zookeeper-registrar/transport$': '<rootDir>/lib/transport.ts',
  },
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest/transform.mjs' },
  reporters: ['<rootDir>/scripts/jest/progress.mjs', 'summary'],
  // The line of the suite has its duration already.
  slowTestThreshold: 3_600,
  testSequencer: '<rootDir>/scripts/jest/longest-first.mjs',
  // Suites on real servers mostly wait: with one worker for two cores, which is the default, both would be idle.
  maxWorkers: 2,
  coverageProvider: 'v8',
  testTimeout: 30_000,
};
