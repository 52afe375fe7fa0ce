import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Observable, share, ReplaySubject } from 'rxjs';

/** A process of its own that runs a TypeScript file, and what it says over IPC. */
export interface Child {
  readonly process: ChildProcess;
  /** Replays all. */
  readonly said$: Observable<string>;
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  end(): Promise<void>;
}

export const child = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child => {
  const forked = fork(resolve(file), args, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // A spec that fails leaves it behind: it goes with the specs, and does not keep them.
  forked.unref();
  forked.channel?.unref();
  const said$ = new Observable<string>((subscriber) => {
    forked.on('message', (message: string) => {
      subscriber.next(message);
    });
  }).pipe(share({ connector: () => new ReplaySubject(Infinity), resetOnRefCountZero: false }));
  const held = said$.subscribe();
  const ended = once(forked, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    process: forked,
    said$,
    ended,
    end: async () => {
      held.unsubscribe();
      if (forked.exitCode !== null || forked.signalCode !== null) return;
      forked.kill('SIGKILL');
      await ended;
    },
  };
};
