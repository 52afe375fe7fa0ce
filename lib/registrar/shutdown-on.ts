import { constants } from 'node:os';
import { InvalidOption } from '../errors/invalid-option.ts';

type Close = () => Promise<void>;

interface Listening {
  readonly closers: Set<Close>;
  end(): void;
}

/** One listener for each signal, however many registrars wait for it. */
const listening = new Map<NodeJS.Signals, Listening>();

/** The signals that no process can listen to. */
const deaf: ReadonlySet<unknown> = new Set(['SIGKILL', 'SIGSTOP']);

const isSignal = (given: unknown): given is NodeJS.Signals =>
  typeof given === 'string' && given in constants.signals && !deaf.has(given);

/** Throws InvalidOption. */
export const requireSignals = (given: readonly NodeJS.Signals[] = []): readonly NodeJS.Signals[] => {
  if (Array.isArray(given) && given.every(isSignal)) return given;
  throw new InvalidOption('shutdownOn', "a list of signals such as ['SIGTERM', 'SIGINT']", given);
};

/** Marks the listeners of every build of this library. */
const mark = Symbol.for('zookeeper-registrar.shutdownOn');

const isHeardByOthers = (signal: NodeJS.Signals): boolean =>
  process.listeners(signal).some((listener) => !(mark in listener));

/** Ends the process as if nobody had listened; another registrar that is still closing does it in its turn. */
const raise = (signal: NodeJS.Signals): void => {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
};

const listen = (signal: NodeJS.Signals): Listening => {
  let isClosing = false;
  const own: Listening = {
    closers: new Set(),
    end: () => {
      process.off(signal, handle);
      if (listening.get(signal) === own) listening.delete(signal);
    },
  };
  const handle = (): void => {
    // A listener for one time is gone once it was called, and what it has begun decides when the process ends.
    const isDecidedElsewhere = isHeardByOthers(signal);
    const endAndRaise = (): void => {
      own.end();
      if (!isDecidedElsewhere) raise(signal);
    };
    // The second signal does not wait.
    if (isClosing) endAndRaise();
    else {
      void Promise.allSettled([...own.closers].map((close) => close())).then((outcomes) => {
        // close() never rejects: a rejection is a mistake in this library, and must not go unseen.
        for (const each of outcomes) if (each.status === 'rejected') process.emitWarning(String(each.reason));
        endAndRaise();
      });
    }
    isClosing = true;
  };
  process.prependListener(signal, Object.assign(handle, { [mark]: true }));
  return own;
};

/** Calls `close` on each of the signals, then raises the signal again. Returns how to stop waiting for them. */
export const shutdownOn = (signals: readonly NodeJS.Signals[], close: Close): (() => void) => {
  for (const signal of signals) {
    const known = listening.get(signal) ?? listen(signal);
    listening.set(signal, known);
    known.closers.add(close);
  }
  return () => {
    for (const signal of signals) {
      const known = listening.get(signal);
      if (known?.closers.delete(close) === true && known.closers.size === 0) known.end();
    }
  };
};
