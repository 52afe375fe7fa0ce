import { fork } from 'node:child_process';
import { once } from 'node:events';
import { filter, firstValueFrom, ReplaySubject, timeout } from 'rxjs';
import type { CandidateOptions, Interval, Message } from './message.ts';

/** A candidate in a process of its own, as the process that started it sees it. */
export interface Contender {
  /** The times in which it held the lease, in order. */
  readonly intervals: readonly Interval[];
  /** Resolves when its znode exists. */
  registered(): Promise<void>;
  /** Resolves when it has held the lease; rejects after so many milliseconds. */
  leads(within: number): Promise<void>;
  /** Brings `intervals` up to date and resolves with whether it holds the lease. */
  report(): Promise<boolean>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** `signal` makes all waits reject. */
export const contender = (file: string, options: CandidateOptions, signal: AbortSignal): Contender => {
  const child = fork(file, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const intervals: Interval[] = [];
  const said$ = new ReplaySubject<Message>(Infinity);
  const fail = (reason: string): void => {
    said$.error(new Error(`candidate ${options.name} ${reason}`));
  };
  const interrupt = (): void => {
    fail('was interrupted');
  };
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  child.on('exit', (code, by) => {
    fail(`ended with ${by ?? `exit code ${String(code)}`}`);
  });
  child.on('message', (message: Message) => {
    if (message.kind === 'held') {
      const { token, from, to } = message;
      if (intervals.at(-1)?.from === from) intervals.pop();
      intervals.push({ token, from, to });
    }
    said$.next(message);
  });
  const hears = (fits: (message: Message) => boolean, within: number): Promise<Message> =>
    firstValueFrom(said$.pipe(filter(fits), timeout({ first: within })));

  let question = 0;
  return {
    intervals,
    registered: async () => {
      await hears(({ kind }) => kind === 'registered', 20_000);
    },
    leads: async (within) => {
      await hears(({ kind }) => kind === 'held', within);
    },
    report: async () => {
      question += 1;
      const asked = question;
      child.send({ question: asked }, () => undefined);
      const answer = await hears(
        (message) => message.kind === 'reported' && message.question === asked,
        10_000,
      );
      return answer.kind === 'reported' && answer.isHolding;
    },
    kill: async () => {
      signal.removeEventListener('abort', interrupt);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};
