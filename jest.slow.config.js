import config from './jest.config.js';

/** @type {import('jest').Config} Specs that take minutes on real servers. They share two cores: one at a time. */
export default {
  ...config,
  testMatch: ['<rootDir>/spec/slow/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 600_000,
};
