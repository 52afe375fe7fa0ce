// Installs the built package into an empty project, and checks what a user gets. `npm run package-check` builds first.
import { freshProject } from './package/fresh-project.mjs';
import { installationFaults } from './package/installation.mjs';
import { loadingFaults } from './package/loading.mjs';
import { typicalUseFaults } from './package/typical-uses.mjs';

const checks = [
  ['a default install: five packages, nothing compiled, no warning', installationFaults],
  ['import, require, the missing native package, source maps', loadingFaults],
  ['typical uses under TypeScript 5.4 and the newest, as ES modules and as CommonJS', typicalUseFaults],
];

const project = await freshProject();
let failed = 0;
try {
  for (const [name, check] of checks) {
    const faults = await check(project);
    console.log(`${faults.length === 0 ? 'passed' : 'FAILED'}: ${name}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) failed += 1;
  }
} finally {
  project.remove();
}
process.exitCode = failed === 0 ? 0 : 1;
