import { ConnectFailed, type ConnectFailure } from '../../errors/connect-failed.ts';
import type { CloseReason } from '../../errors/connection-lost.ts';

/** Whoever accepts, then closes, looks like this. */
const closings = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** Of the system, not of TLS. */
const system = /^E(?!PROTO)[A-Z]+$/;

/** OpenSSL's messages are lines for its developers; what it has to say stands in their middle. */
const said = ({ message, reason }: Error & { reason?: string }): string => {
  if (reason === undefined) return message;
  const unasked = /alert (bad certificate|certificate required|unknown ca|certificate unknown)$/.test(reason);
  return unasked ? `${reason}: the server wants another client certificate, or any at all` : reason;
};

/** What it means that the socket closed before the handshake was over. */
export const connectFailure = (
  error: (Error & { code?: string }) | undefined,
  endpoint: string,
  tls: boolean,
): ConnectFailed => {
  const code = error?.code ?? '';
  const failed = (failure: ConnectFailure, detail: string): ConnectFailed =>
    new ConnectFailed(failure, endpoint, detail);
  if (error && system.test(code) && !closings.has(code)) return failed('refused', error.message);
  if (tls && error && !closings.has(code)) return failed('tls', `${said(error)}; check the option tls`);
  return failed(
    'silent-close',
    'it accepted, then closed without an answer: it is starting, overloaded, has no quorum, ' +
      `is behind what this client has seen, or ${tls ? 'does not speak TLS' : 'wants TLS'}`,
  );
};

/** What it means that the socket of a session closed. */
export const closeReason = (error: Error | undefined): CloseReason => (error ? 'reset' : 'closed-by-server');
