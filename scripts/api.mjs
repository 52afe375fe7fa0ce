// Writes the API report of each entry point, from the declarations in dist/; with --check compares it with the committed one.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
// A signal waits until the folder is removed.
import './ending.mjs';

const reports = 'docs/api';
const isCheck = process.argv.includes('--check');
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(exports).flatMap(([entry, { import: esm }]) =>
  esm ? [{ name: entry === '.' ? 'index' : entry.slice(2), declarations: resolve(esm.types) }] : [],
);

const compilerOptions = {
  ...{ module: 'NodeNext', moduleResolution: 'NodeNext', target: 'ES2023', strict: true, skipLibCheck: true },
  ...{ lib: ['ES2023', 'ESNext.Disposable'], types: ['node'] },
};

/** Includes the types that the exports use without being exported: a change of those changes the API, too. */
const reportOf = ({ name, declarations }, folder) => {
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const config = ExtractorConfig.prepare({
    configObjectFullPath: resolve('api-extractor.json'),
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (!succeeded) throw new Error(`there is no API report of ${declarations}; the messages above say why`);
  return readFileSync(join(folder, `${name}.api.md`), 'utf8');
};

const linesOf = (text) => text.split('\n').filter((line) => line.trim());
/** Lines that only one of the two has. */
const differences = (before, now) => {
  const without = (lines, others) => lines.filter((line) => !others.includes(line));
  const [old, latest] = [linesOf(before), linesOf(now)];
  return [
    ...without(old, latest).map((line) => `  - ${line}`),
    ...without(latest, old).map((line) => `  + ${line}`),
  ];
};

const check = (file, now) => {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (before === now) return [];
  return [`FAILED: the API of ${file} has changed:`, ...differences(before, now).slice(0, 40)];
};

const folder = mkdtempSync(join(tmpdir(), 'zkr-api-'));
try {
  const now = new Map(entries.map((entry) => [`${entry.name}.api.md`, reportOf(entry, folder)]));
  mkdirSync(reports, { recursive: true });
  const stale = readdirSync(reports).filter((file) => !now.has(file));
  if (isCheck) {
    const faults = [
      ...[...now].flatMap(([file, report]) => check(join(reports, file), report)),
      ...stale.map((file) => `FAILED: ${join(reports, file)} belongs to no entry point`),
    ];
    for (const line of faults) console.log(line);
    console.log(
      faults.length === 0
        ? `passed: the API is as ${reports} has it`
        : '`npm run api` writes the reports: commit them where the change is wanted, and name it in CHANGELOG.md',
    );
    process.exitCode = faults.length === 0 ? 0 : 1;
  } else {
    for (const file of stale) rmSync(join(reports, file));
    for (const [file, report] of now) writeFileSync(join(reports, file), report);
  }
} finally {
  rmSync(folder, { recursive: true });
}
