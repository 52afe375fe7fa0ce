import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { hasNativePackage } from '../support/native-package.ts';
import { describeOwn } from '../support/own-server.ts';

const chaos = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, ['scripts/chaos.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exit) as [number | null];
  return { out, errors, code };
};

describeOwn('npm run chaos', () => {
  it('shows no two leases at once, in any combination of its conditions', async () => {
    const { out, errors, code } = await chaos('--phases', '1', '--seed', '1', '--parallel', '5');
    // With all that it says, where there is something wrong.
    expect([out.split('\n').filter((line) => line.startsWith('FAILED')), errors, code]).toEqual([[], '', 0]);
    expect(out).toMatch(
      hasNativePackage ? /\n96 passed, 0 failed, 0 not played\n$/ : /\n48 passed, 0 failed, 0 not played\n$/,
    );
  });

  it.each([
    ['--phases', 'many', /^--phases and --parallel take an integer over 0/],
    ['--only', 'server=1', /^--only takes DIMENSION=VALUE, not "server=1"/],
    ['--only', 'tick=3', /^--only leaves no round/],
  ])('refuses %s %s', async (option, value, message) => {
    const { out, errors, code } = await chaos(option, value);
    expect([out.replace(/^Rounds over native are left out.*\n/, ''), code]).toEqual(['', 1]);
    expect(errors).toMatch(message);
    expect(errors).toContain('npm run chaos -- ');
  });
});
