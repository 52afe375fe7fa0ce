import { Subscription, tap } from 'rxjs';
import { formatEndpoint } from '../connection/endpoint.ts';
import { idleTimer } from './idle-timer.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionState } from './session-state.ts';
import { outageStory, sessionStory, unsubscribedStory, type SessionPast } from './session-story.ts';

/** Milliseconds without a connection after which the log says so. */
const reminders = [1_000, 10_000, 60_000];
/** Milliseconds without a connection after which a process without a logger is warned. */
const patience = 5_000;

/** Logs each transition of a session, and the outages that go on. */
export interface SessionLog {
  transition(state: SessionState): void;
  failed(error: unknown): void;
  /** The session has ended: closed, failed, or without a subscriber. */
  end(): void;
}

/** Without a logger the process itself is warned of an outage, once for each registrar. */
export const sessionLog = (
  { endpoints, isUnlogged = false, runtime }: Pick<SessionOptions, 'endpoints' | 'isUnlogged' | 'runtime'>,
  now: () => number,
): SessionLog => {
  const { logger, scheduler } = runtime;
  const places = endpoints.map(formatEndpoint).join(', ');
  let before: SessionPast['before'];
  let session: SessionPast['session'];
  let since = 0;
  let outage: Subscription | undefined;
  let isWarned = !isUnlogged;

  const past = (): SessionPast => ({ before, session, awayMs: now() - since });
  const stop = (): void => {
    outage?.unsubscribe();
    outage = undefined;
  };
  const after = (ms: number, tell: (text: string) => void): Subscription =>
    idleTimer(ms, scheduler)
      .pipe(
        tap(() => {
          const text = outageStory(before, ms, places);
          if (text !== undefined) tell(text);
        }),
      )
      .subscribe();
  const start = (): void => {
    stop();
    since = now();
    outage = new Subscription();
    for (const ms of reminders) outage.add(after(ms, logger.warn));
    if (isWarned) return;
    outage.add(
      after(patience, (text) => {
        isWarned = true;
        process.emitWarning(`${text}; pass the option logger to see more`, {
          type: 'ZooKeeperRegistrarWarning',
          code: 'ZKR_UNREACHABLE',
        });
      }),
    );
  };
  return {
    transition: (state) => {
      const line = sessionStory(state, past());
      const isOutage = state.status === 'connecting' || state.status === 'suspended';
      if (!isOutage) stop();
      // A server that says that the session has expired is no unreachable one.
      else if (before?.status !== state.status) start();
      if (state.status === 'connected') session = state;
      if (state.status === 'lost') session = undefined;
      before = state;
      if (line) logger[line.level](line.text);
    },
    failed: (error) => {
      logger.error(`the session has failed, and all streams with it: ${String(error)}`);
      before = { status: 'closed' };
    },
    end: () => {
      stop();
      const ended = past();
      before = undefined;
      session = undefined;
      if (ended.before && ended.before.status !== 'closed') logger.info(unsubscribedStory(ended));
    },
  };
};
