import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describeOwn } from '../support/own-server.ts';

/** Milliseconds until it is told to end early: it says then what it has seen. */
const patience = 300_000;

const soak = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, ['scripts/soak.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
  });
  const exit = once(child, 'exit');
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exit) as [number | null];
  return { out, errors, code };
};

describeOwn('npm run soak', () => {
  it('survives all that happens in three quarters of a minute, and says what that was', async () => {
    const { out, errors, code } = await soak('--minutes', '0.75', '--seed', '1');
    // With all that it says, where there is something wrong.
    expect([code === 0 ? '' : out, errors, code]).toEqual(['', '', 0]);
    expect(out).toMatch(/^faults: \d\d+ \(/m);
    expect(out).toMatch(/^elections: [1-9]/m);
    expect(out).toMatch(/^recoveries: \d\d+, the longest took [\d.]+ s$/m);
    expect(out).toMatch(/\nagain: npm run soak -- --minutes 0.75 --seed 1\n\d+ passed, 0 failed\n$/);
  });

  it('refuses what is no duration', async () => {
    const { out, errors, code } = await soak('--minutes', 'long');
    expect([out, code]).toEqual(['', 1]);
    expect(errors).toMatch(/^--minutes takes a number over 0[^]*--seed/);
  });
});
