import type { SessionState } from '../../session/session-state.ts';

type Connected = Extract<SessionState, { status: 'connected' }>;

/**
 * A session that is connected, with defaults for all else. Times are in milliseconds.
 *
 * @example
 * fakeRegistrar({ session$: hot('c--s--c', { c: fakeSession(), s: suspended }) });
 */
export const fakeSession = (options: Partial<Omit<Connected, 'status'>> = {}): Connected => ({
  status: 'connected',
  incarnation: 1,
  sessionId: '0000000000000001',
  endpoint: 'zookeeper:2181',
  server: '192.0.2.1:2181',
  timeout: 10_000,
  requestedTimeout: 10_000,
  ...options,
});
