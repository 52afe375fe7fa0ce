import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Observable, share, ReplaySubject } from 'rxjs';

/** A process of its own that runs a TypeScript file, and what it says over IPC. */
export interface Child {
  readonly process: ChildProcess;
  /** Replays all. */
  readonly said$: Observable<string>;
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
  const said$ = new Observable<string>((subscriber) => {
    forked.on('message', (message: string) => {
      subscriber.next(message);
    });
  }).pipe(share({ connector: () => new ReplaySubject(Infinity), resetOnRefCountZero: false }));
  const held = said$.subscribe();
  return {
    process: forked,
    said$,
    end: async () => {
      held.unsubscribe();
      if (forked.exitCode !== null || forked.signalCode !== null) return;
      const gone = once(forked, 'exit');
      forked.kill('SIGKILL');
      await gone;
    },
  };
};
