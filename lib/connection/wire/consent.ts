import type { Auth } from '../transport.ts';
import { authFrame, pingFrame, readConsent } from './handshake.ts';
import { saslExchange } from './sasl/exchange.ts';

/** The server's consent to go on, which stands between the grant of a session and the first request. */
export interface Consent {
  ask(): void;
  /** Reads an answer; true once the consent is there. Throws AuthFailed, Malformed. */
  heard(frame: Buffer): boolean;
}

/** Asked for by SASL, then by auth packets with a ping behind them: servers that enforce SASL take nothing before it. */
export const consent = (auth: readonly Auth[], endpoint: string, send: (frame: Buffer) => void): Consent => {
  const sasl = auth.find(({ scheme }) => scheme === 'sasl');
  let exchange = sasl && saslExchange(sasl.credential, endpoint);

  const askByPackets = (): void => {
    for (const one of auth) if (one.scheme !== 'sasl') send(authFrame(one));
    send(pingFrame());
  };
  return {
    ask: () => {
      if (exchange) send(exchange.first);
      else askByPackets();
    },
    heard: (frame) => {
      if (!exchange) return readConsent(frame, endpoint, auth);
      const next = exchange.answer(frame);
      if (next) {
        send(next);
      } else {
        exchange = undefined;
        askByPackets();
      }
      return false;
    },
  };
};
