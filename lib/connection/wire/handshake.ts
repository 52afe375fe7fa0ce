import { AuthFailed } from '../../errors/auth-failed.ts';
import { codeOf } from '../../errors/codes.ts';
import { ConnectFailed } from '../../errors/connect-failed.ts';
import { newGrant, type Grant } from '../grant.ts';
import type { Auth, Target } from '../transport.ts';
import { Reader, Writer } from './bytes.ts';
import {
  authPacket,
  connectRequest,
  connectResponse,
  opcode,
  replyHeader,
  requestHeader,
  xid,
} from './records.ts';

/** Bytes; no answer to a handshake is longer: the longest are challenges of SASL. */
export const longestAnswer = 2_080;
const replyHeaderSize = 16;
const passwordSize = 16;

export const pingFrame = (): Buffer => {
  const to = new Writer();
  requestHeader.write(to, { xid: xid.ping, opcode: opcode.ping });
  return to.frame();
};

/** The first frame on every connection. */
export const helloFrame = ({ lastZxid, sessionTimeout, resume }: Target): Buffer => {
  const to = new Writer();
  connectRequest.write(to, {
    protocolVersion: 0,
    lastZxid,
    timeout: sessionTimeout,
    sessionId: resume?.sessionId ?? 0n,
    password: resume?.password ?? new Uint8Array(passwordSize),
    readOnly: false,
  });
  return to.frame();
};

/** What is sent once the server has shown that it is ZooKeeper, and before anything else. */
export const authFrame = ({ scheme, credential }: Auth): Buffer => {
  const to = new Writer();
  requestHeader.write(to, { xid: xid.auth, opcode: opcode.auth });
  authPacket.write(to, { type: 0, scheme, credential: Buffer.from(credential) });
  return to.frame();
};

/** Reads the answer to {@link helloFrame}. Throws ConnectFailed, or Malformed where it is none. */
export const readGrant = (frame: Buffer, endpoint: string): Grant => {
  if (frame.length === replyHeaderSize) {
    const { err } = replyHeader.read(new Reader(frame));
    throw new ConnectFailed('read-only', endpoint, codeOf(err).meaning);
  }
  const { protocolVersion, timeout, sessionId, password } = connectResponse.read(new Reader(frame));
  if (protocolVersion !== 0 || password.length !== passwordSize || timeout < 0) {
    throw new ConnectFailed('not-zookeeper', endpoint, 'its answer to the handshake makes no sense');
  }
  if (timeout === 0) {
    throw new ConnectFailed('session-expired', endpoint, 'the session to resume has ended');
  }
  return newGrant({ sessionId, timeout, password });
};

/**
 * Reads one answer to the auth packets and to the ping behind them; true once the ping's is there, and with it the
 * server's consent to go on. Throws AuthFailed.
 */
export const readConsent = (frame: Buffer, endpoint: string, auth: readonly Auth[]): boolean => {
  const header = replyHeader.read(new Reader(frame));
  const code = codeOf(header.err);
  if (code.name === 'AuthFailed' || code.name === 'SessionClosedRequireAuth') {
    throw new AuthFailed(
      endpoint,
      auth.map(({ scheme }) => scheme),
      code.meaning,
    );
  }
  return header.xid === xid.ping;
};
