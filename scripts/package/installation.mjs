// What a default installation brings, prints and runs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const expected = ['fp-ts', 'io-ts', 'rxjs', 'tslib', 'zookeeper-registrar'];

/** Faults in words. */
export const installationFaults = ({ path, output, lock }) => {
  const installed = Object.entries(lock.packages).filter(([place]) => place !== '');
  const names = installed.map(([place]) => place.replace(/^node_modules\//, '')).sort();
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
  const native = installed.filter(([place]) => existsSync(join(path, place, 'binding.gyp')));
  const warnings = output.split('\n').filter((line) => /\bwarn|deprecated/i.test(line));
  return [
    ...(names.join() === expected.join()
      ? []
      : [
          `a default install has ${names.length} packages (${names.join(', ')}); ` +
            `${expected.length} are allowed (${expected.join(', ')})`,
        ]),
    ...scripted.map(([place]) => `${place} runs a script when it is installed`),
    ...native.map(([place]) => `${place} is compiled when it is installed`),
    ...warnings.map((line) => `npm install prints a warning: ${line}`),
  ];
};
