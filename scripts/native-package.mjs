// The npm package zookeeper, which the native transport needs. Its addon is compiled on installation, and therefore the
// package is no dependency: the scripts install it for the specs where that works.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ending, start } from './ending.mjs';

const spec = 'zookeeper@7.3.0';

const loads = () =>
  spawnSync(process.execPath, ['-e', "require('zookeeper')"], { stdio: 'ignore' }).status === 0;

const onPath = (...names) =>
  process.env.PATH.split(delimiter).some((folder) => names.some((name) => existsSync(join(folder, name))));

/** The folder of Node.js that node-gyp compiles against, without a download. Undefined where there are no headers. */
const nodeFolder = () =>
  [process.env.npm_config_nodedir, dirname(dirname(process.execPath))].find(
    (folder) => folder && existsSync(join(folder, 'include', 'node', 'node.h')),
  );

const missingTools = () =>
  [
    ['python3', onPath('python3', 'python')],
    ['make', onPath('make')],
    ['a C++ compiler', onPath('g++', 'c++', 'clang++')],
    ["Node.js's headers beside its binary (or at npm_config_nodedir)", nodeFolder() !== undefined],
  ].flatMap(([name, isHere]) => (isHere ? [] : [name]));

const install = async () => {
  // Other systems get a compiled addon with the package.
  const missing = process.platform === 'linux' ? missingTools() : [];
  if (missing.length > 0) return `${spec} cannot be compiled without ${missing.join(', ')}`;
  // For an optional peer of the project npm installs nothing unless another kind of dependency is named.
  const args = ['install', '--no-save', '--save-dev', '--no-audit', '--no-fund', spec];
  console.log(`Installing ${spec} for the specs over the native transport (ZKR_NO_NATIVE=1 forbids it).`);
  console.log(`> npm ${args.join(' ')}`);
  const nodedir = nodeFolder();
  const env = { ...process.env, ...(nodedir ? { npm_config_nodedir: nodedir } : {}) };
  const status = await start('npm', args, { env }).status.catch(() => null);
  ending.throwIfAborted();
  return status === 0 && loads() ? undefined : `npm ${args.join(' ')} failed, as its output above explains`;
};

/**
 * Installs the package where it is missing. Resolves with undefined, or the reason why the native transport is not available;
 * ZKR_NO_NATIVE then tells specs and child processes to leave it out.
 */
export const ensureNative = async () => {
  const isForbidden = Boolean(process.env.ZKR_NO_NATIVE);
  const reason = isForbidden ? 'ZKR_NO_NATIVE is set' : loads() ? undefined : await install();
  if (reason !== undefined) process.env.ZKR_NO_NATIVE = '1';
  return reason;
};
