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
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        tsconfig: {
          module: 'CommonJS',
          moduleResolution: 'Bundler',
          verbatimModuleSyntax: false,
          target: 'ES2022',
          rewriteRelativeImportExtensions: true,
          allowImportingTsExtensions: true,
          isolatedModules: true,
          noEmit: false,
          esModuleInterop: true,
        },
        diagnostics: false,
      },
    ],
  },
  coverageProvider: 'v8',
  testTimeout: 30_000,
};
