import { asyncScheduler } from 'rxjs';
import { silent } from '../../lib/session/logger.ts';
import { session } from '../../lib/session/session.ts';
import type { SessionOptions } from '../../lib/session/session-options.ts';
import type { SessionState } from '../../lib/session/session-state.ts';
import { fakeTransport } from './fake-transport.ts';

/** A session over a fake transport, with the clock of Jest. */
export const setUp = (
  options: Partial<SessionOptions> = {},
  linger = 1_000,
  runtime: Partial<SessionOptions['runtime']> = {},
) => {
  const transport = fakeTransport();
  const clock = { monotonic: () => Date.now(), wall: () => Date.now() };
  const backoff = { initial: 100, max: 400 };
  const made = session({
    endpoints: [{ host: 'a', port: 1 }],
    transport,
    auth: [],
    sessionTimeout: 3_000,
    limits: { connectTimeout: 1_000, requestTimeout: 1_000, maxFrame: 1_000, tls: undefined },
    runtime: {
      scheduler: asyncScheduler,
      clock,
      random: () => 0.5,
      logger: silent,
      backoff,
      closeTimeout: 500,
      linger,
      ...runtime,
    },
    ...options,
  });
  const states: SessionState[] = [];
  const log: string[] = [];
  const listen = () =>
    made.state$.subscribe({
      next: (state) => {
        states.push(state);
        log.push(state.status === 'lost' ? `lost: ${state.reason}` : state.status);
      },
      error: (error: Error) => log.push(error.name),
      complete: () => log.push('complete'),
    });
  return { ...made, transport, states, log, listen };
};
/** Milliseconds of fake time. */
export const pass = (ms: number): void => {
  jest.advanceTimersByTime(ms);
};
