import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { describeOnLinux, processesWith } from '../support/left-behind.ts';

const within = 30_000;
type Program = readonly string[];

/** With its path: the one that a test puts on the PATH is another one. */
const npm =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((each) => join(each, 'npm'))
    .find(existsSync) ?? 'npm';

/** An npm that installs for ever, with a process of its own. */
const endlessNpm = `#!/bin/sh
echo "installing: $*"
'${process.execPath}' -e 'setInterval(() => undefined, 1000)' &
wait
`;
/** A suite that goes on for ever, with a process and a folder of its own. */
const endlessSuite = `
const { mkdtempSync } = require('node:fs');
it('never ends', () => {
  mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'left-'));
  const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  process.stderr.write('begun ' + pid);
  return new Promise(() => undefined);
}, 1e9);
`;

describeOnLinux('SIGTERM', () => {
  /** Holds all that a test makes; the one for temporary files is named in the environment of every process. */
  let folder = '';
  let temporary = '';
  let running: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zkr-ending-'));
    temporary = join(folder, 'temporary');
    mkdirSync(temporary);
  });
  afterEach(() => {
    running?.kill('SIGKILL');
    for (const pid of processesWith(temporary)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  /** Ends the program once it has said so. */
  const terminate = async (
    [command = '', ...args]: Program,
    { after, path = '', cwd = process.cwd() }: { after: RegExp; path?: string; cwd?: string },
  ) => {
    const child = spawn(command, args, {
      cwd,
      env: {
        ...process.env,
        TMPDIR: temporary,
        ...{ ZK_ENDPOINTS: '', ZKR_NO_APT: '1', ZKR_NO_NATIVE: '1' },
        PATH: [path, process.env['PATH']].filter(Boolean).join(delimiter),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running = child;
    let said = '';
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk;
      });
    }
    await eventually(
      () => said,
      (text) => after.test(text),
      { within, what: String(after) },
    );
    child.kill('SIGTERM');
    await eventually(
      () => processesWith(temporary),
      (left) => left.length === 0,
      {
        within,
        what: 'the end of all processes',
      },
    );
    return readdirSync(temporary).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
  };
  /** The scripts in a folder of their own, with packages to install, and an npm that does not end. */
  const uninstalled = () => {
    const [project, bin] = [join(folder, 'project'), join(folder, 'bin')];
    for (const each of [project, bin]) mkdirSync(each);
    for (const each of ['package.json', 'package-lock.json']) cpSync(each, join(project, each));
    cpSync('scripts', join(project, 'scripts'), { recursive: true });
    writeFileSync(join(bin, 'npm'), endlessNpm);
    chmodSync(join(bin, 'npm'), 0o755);
    return { cwd: project, path: bin };
  };
  /** npm passes a signal on to its shell alone, and both die of it. */
  const viaNpm = (...args: readonly string[]): Program => [npm, 'run', ...args];
  const directly = (script: string, ...args: readonly string[]): Program => [
    ...[process.execPath, `scripts/${script}.mjs`],
    ...args,
  ];

  it.each([
    ['npm start', viaNpm('start')],
    ['npm test', viaNpm('test')],
    ['the script of npm start', directly('start')],
    ['the script of npm test', directly('test')],
  ])(
    'to %s leaves nothing while the packages are installed',
    async (_, program) => {
      expect(await terminate(program, { after: /installing: ci/, ...uninstalled() })).toEqual([]);
    },
    60_000,
  );

  it('to npm start leaves nothing of the demo', async () => {
    expect(await terminate(viaNpm('start'), { after: /singleton worker \d+ is up/ })).toEqual([]);
  }, 60_000);

  it.each([
    ['npm test', viaNpm('test', '--')],
    ['the script of npm test', directly('test')],
  ])(
    'to %s leaves nothing of the specs',
    async (_, program) => {
      writeFileSync(join(folder, 'suite.cjs'), endlessSuite);
      const config = JSON.stringify({
        rootDir: folder,
        testMatch: ['**/suite.cjs'],
        moduleFileExtensions: ['cjs', 'js'],
      });
      expect(await terminate([...program, '--config', config], { after: /begun \d+/ })).toEqual([]);
    },
    60_000,
  );
});
