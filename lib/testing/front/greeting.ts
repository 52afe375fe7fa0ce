import { Writer, type Reader } from '../../connection/wire/bytes.ts';
import { bytes, int, long, record } from '../../connection/wire/jute.ts';
import { connectResponse } from '../../connection/wire/records.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Server } from '../ensemble/server.ts';
import type { Session } from '../ensemble/sessions.ts';

const connectRequest = record({
  protocolVersion: int,
  lastZxid: long,
  timeout: int,
  sessionId: long,
  password: bytes,
});
const noSession = { id: 0n, timeout: 0, password: new Uint8Array(16) };

/** The answer to a handshake; without a session it is a refusal, after which the server closes. */
export interface Greeting {
  readonly session: Session | undefined;
  readonly frame: Buffer;
}

/**
 * Reads the first frame of a connection. 'hang-up': the server closes without a word. `done` is never called where the
 * server cannot ask its leader. Throws Malformed.
 */
export const greet = (
  body: Reader,
  ensemble: Ensemble,
  server: Server,
  done: (greeting: Greeting | 'hang-up') => void,
): void => {
  const { lastZxid, timeout, sessionId, password } = connectRequest.read(body);
  // Clients before 3.4 send no read-only flag, and can read none.
  const flagged = body.remaining > 0;
  if (lastZxid > server.tree.zxid) {
    done('hang-up');
    return;
  }
  const answered = (session: Session | 'refused'): void => {
    const granted = session === 'refused' ? noSession : session;
    const to = new Writer();
    connectResponse.write(to, {
      protocolVersion: 0,
      timeout: granted.timeout,
      sessionId: granted.id,
      password: granted.password,
    });
    if (flagged) to.byte(0);
    done({ session: session === 'refused' ? undefined : session, frame: to.frame() });
  };
  if (sessionId === 0n) {
    ensemble.openSession(server, timeout, answered);
    return;
  }
  for (const client of [...server.clients]) if (client.sessionId === sessionId) server.hangUp(client);
  ensemble.resumeSession(server, { id: sessionId, password, timeout }, answered);
};
