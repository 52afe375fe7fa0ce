// Ends a script together with all that it has started: by a signal, and where the npm that has started it is gone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

const controller = new AbortController();

/** Aborted once the script is to end. */
export const ending = controller.signal;
let endedBy = 'SIGTERM';
export const end = (signal = 'SIGTERM') => {
  if (ending.aborted) return;
  endedBy = signal;
  controller.abort(new Error(`ended by ${signal}`));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));

/** Milliseconds between two looks. */
const glance = 100;
// npm passes a signal on to its shell alone, and both die of it: this process only sees that its parent has changed.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, glance).unref();
}

/** The exit status of a script that has ended early, as shells write it. */
export const earlyStatus = () => 128 + constants.signals[endedBy];

/** Milliseconds for a program to end by itself. */
const grace = 5_000;

/** False where there is no such process any more. */
const signalled = (pid, signal) => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

const killGroup = async (pid) => {
  const deadline = performance.now() + grace;
  signalled(-pid, 'SIGTERM');
  while (signalled(-pid, 0) && performance.now() < deadline) await setTimeout(20);
  signalled(-pid, 'SIGKILL');
};

/**
 * Starts a program in a process group of its own, which is killed when the script is to end. An interactive one shares the
 * terminal, and with it the group. `status` resolves when nothing of it runs any more; null where a signal has ended it.
 */
export const start = (command, args, { isInteractive = false, isStoppable = true, ...options } = {}) => {
  ending.throwIfAborted();
  const stdin = isInteractive ? 'inherit' : 'ignore';
  const child = spawn(command, args, {
    stdio: [stdin, 'inherit', 'inherit'],
    detached: !isInteractive,
    ...options,
  });
  let killed;
  const stop = () => {
    if (isInteractive || child.pid === undefined) child.kill();
    else killed = killGroup(child.pid);
  };
  if (isStoppable) ending.addEventListener('abort', stop);
  const close = once(child, 'close');
  const status = (async () => {
    try {
      const [code] = await close;
      await killed;
      return code;
    } finally {
      ending.removeEventListener('abort', stop);
    }
  })();
  return { child, status };
};

/** Runs a program as {@link start} does. Throws where it fails, where it is not there, and where the script is to end. */
export const run = async (command, args, options) => {
  const failed = `${command} ${args.join(' ')} failed`;
  const status = await start(command, args, options).status.catch((error) => {
    throw new Error(`${failed}: ${error.message}`, { cause: error });
  });
  ending.throwIfAborted();
  if (status !== 0) throw new Error(`${failed}; what it says stands above`);
};

/** A failure says what to do; a stack would only hide it. */
export const orExplain = async (act) => {
  try {
    return await act();
  } catch (error) {
    if (ending.aborted) return process.exit(earlyStatus());
    console.error(error.message);
    return process.exit(1);
  }
};
