import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { barePath } from '../support/bare-path.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const script = pathToFileURL(resolve('scripts/native-package.mjs')).href;

/** What `ensureNative` returns in an empty project on a machine with little on its PATH, and what it leaves set. */
const ensured = (env: Readonly<Record<string, string>> = {}) => {
  const [path, project] = [barePath(), temporaryFolder()];
  const code = `import { ensureNative } from '${script}';
    console.log(await ensureNative());
    console.log(process.env.ZKR_NO_NATIVE);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    cwd: project.path,
    env: { ZKR_NO_NATIVE: '', PATH: path, ...env },
  });
  rmSync(path, { recursive: true });
  project.remove();
  return [...stdout.trim().split('\n'), ...stderr.split('\n').filter(Boolean)];
};

describe('ensureNative', () => {
  it('names each missing tool, and installs nothing, where the addon cannot be compiled', () => {
    const [reason, variable, ...more] = ensured();
    expect(reason).toMatch(/^zookeeper@7\.3\.0 cannot be compiled without python3, make, a C\+\+ compiler/);
    expect([variable, ...more]).toEqual(['1']);
  });

  it('installs nothing where ZKR_NO_NATIVE is set', () => {
    expect(ensured({ ZKR_NO_NATIVE: '1' })).toEqual(['ZKR_NO_NATIVE is set', '1']);
  });
});
