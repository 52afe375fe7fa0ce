// An empty project into which the package is installed as a user installs it: `npm install`, with no options.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ending } from '../ending.mjs';
import { startRegistry } from './registry.mjs';

const run = promisify(execFile);

/** The environment without what `npm run` adds, and with nothing of the machine's npm. */
const plainEnvironment = (folder, registry) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name))),
  no_proxy: '127.0.0.1',
  npm_config_registry: registry,
  npm_config_cache: join(folder, 'cache'),
  npm_config_userconfig: join(folder, 'npmrc'),
  npm_config_update_notifier: 'false',
});

/**
 * Resolves with the project's path, with npm's output, with its lock file and with what removes it.
 * Rejects with npm's output where the installation fails.
 */
export const freshProject = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-package-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'project');
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{ "name": "fresh", "version": "1.0.0", "private": true }\n');
  const registry = await startRegistry(folder);
  try {
    const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { signal: ending });
    const [{ filename }] = JSON.parse(packed.stdout);
    const env = plainEnvironment(folder, registry.url);
    const { stdout, stderr } = await run('npm', ['install', join(folder, filename)], {
      cwd: path,
      env,
      signal: ending,
    });
    const lock = JSON.parse(readFileSync(join(path, 'package-lock.json'), 'utf8'));
    return { path, output: `${stdout}${stderr}`, lock, remove };
  } catch (error) {
    remove();
    throw new Error(
      `npm install of the package failed; npm asked for ${[...registry.asked].join(', ')}:\n${error.stderr ?? error.stack}`,
      { cause: error },
    );
  } finally {
    await registry.stop();
  }
};
