import type { SessionState } from './session-state.ts';

type Connected = Extract<SessionState, { status: 'connected' }>;

/** The session as the log has shown it so far. */
export interface SessionPast {
  readonly before: SessionState | undefined;
  /** The last connection of the session; undefined while there is no session. */
  readonly session: Connected | undefined;
  /** Milliseconds since the connection was lost, or since the first attempt. */
  readonly awayMs: number;
}

export interface Line {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

const connected = (now: Connected, { before, session, awayMs }: SessionPast): string => {
  const place = now.server === now.endpoint ? now.endpoint : `${now.endpoint} (server ${now.server})`;
  const timeout = `session timeout ${String(now.timeout)} ms`;
  const granted =
    now.timeout === now.requestedTimeout
      ? timeout
      : `${timeout}, granted in place of the requested ${String(now.requestedTimeout)} ms`;
  if (before?.status !== 'suspended' || session?.incarnation !== now.incarnation) {
    return `connected to ${place}: new session ${now.sessionId}, ${granted}`;
  }
  const outage = `${awayMs.toFixed()} ms without a connection, at attempt ${String(before.attempt)}`;
  return `connected to ${place}: resumed session ${now.sessionId} after ${outage}; ${granted}`;
};

const closed = ({ before, session }: SessionPast): string => {
  if (!session) return 'closed; no session was open';
  return before?.status === 'connected'
    ? `session ${session.sessionId} closed`
    : `closed without a connection: session ${session.sessionId} ends when its timeout has passed`;
};

const nameOf = (session: Connected | undefined): string =>
  session ? `session ${session.sessionId}` : 'the session';

/** The line that a transition is worth; undefined for attempts to connect. */
export const sessionStory = (now: SessionState, past: SessionPast): Line | undefined => {
  const { before, session } = past;
  switch (now.status) {
    case 'connected':
      return { level: 'info', text: connected(now, past) };
    case 'suspended': {
      if (before?.status === 'suspended') return undefined;
      const rest = `${nameOf(session)} expires in ${now.remainingMs().toFixed()} ms unless it is resumed; connecting again`;
      return { level: 'warn', text: `${now.cause.message}; ${rest}` };
    }
    case 'lost': {
      const text =
        now.reason === 'expired'
          ? `${nameOf(session)} has expired, and its ephemeral znodes are gone; opening a new session`
          : `${nameOf(session)} is lost, since the ensemble's data were wiped or restored; opening a new session, with fencing tokens that start again`;
      return { level: 'warn', text };
    }
    case 'closed':
      return { level: 'info', text: closed(past) };
    case 'connecting':
      return undefined;
  }
};

/** The session ends without `close()`: its last subscriber has left. */
export const unsubscribedStory = ({ before, session }: SessionPast): string => {
  if (!session) return 'connecting no longer, since no subscriber is left';
  return before?.status === 'connected'
    ? `closing session ${session.sessionId}, since no subscriber is left`
    : `no subscriber is left, and no connection to close session ${session.sessionId}: it ends when its timeout has passed`;
};

/** The line about an outage that goes on; undefined while there is a connection. */
export const outageStory = (
  now: SessionState | undefined,
  ms: number,
  endpoints: string,
): string | undefined => {
  if (now?.status !== 'connecting' && now?.status !== 'suspended') return undefined;
  const cause = now.cause ? `the last cause: ${now.cause.message}` : 'the first one has had no answer yet';
  const attempts = `${String(now.attempt - 1)} failed attempts, ${cause}`;
  const remedy = `check that the servers run, and the option endpoints (${endpoints})`;
  return `ZooKeeper is still unreachable after ${String(ms / 1_000)} s: ${attempts}; ${remedy}`;
};
