import { readdirSync, readFileSync } from 'node:fs';
import config from './jest.config.js';

// Workers get it, too. With it, the suites of `spec/support/over.ts` run over the native transport.
process.env.ZKR_SLOW = '1';

const folder = 'spec/integration';
const isInTurn = (file) => {
  const text = readFileSync(new URL(`${folder}/${file}`, import.meta.url), 'utf8');
  return !text.includes('}, transports)') && /\b(eachWay\(\(|over\(\w+\)\(|inTurn\b)/.test(text);
};
/** Suites on real servers which run over wire in `npm test`. */
const overNative = readdirSync(new URL(folder, import.meta.url)).filter(isInTurn);

/** @type {import('jest').Config} Specs that take minutes. Those that measure need both cores: one at a time. */
export default {
  ...config,
  testMatch: [
    '<rootDir>/spec/slow/**/*.spec.ts',
    '<rootDir>/spec/hostile/*.spec.ts',
    ...overNative.map((file) => `<rootDir>/${folder}/${file}`),
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 600_000,
};
