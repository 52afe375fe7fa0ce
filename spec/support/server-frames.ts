import { Writer } from '../../lib/connection/wire/bytes.ts';
import { connectResponse, replyHeader } from '../../lib/connection/wire/records.ts';

/** A frame of its own: writers use their memory again. */
const frame = (write: (to: Writer) => void): Buffer => {
  const to = new Writer();
  write(to);
  return Buffer.from(to.frame());
};

/** The answer to a handshake. */
export const granted = (timeout = 600): Buffer =>
  frame((to) => {
    connectResponse.write(to, { protocolVersion: 0, timeout, sessionId: 1n, password: new Uint8Array(16) });
  });

/** The answer to a request. */
export const answer = (xid: number, err = 0, rest: Uint8Array = Buffer.of()): Buffer => {
  const head = frame((to) => {
    replyHeader.write(to, { xid, zxid: 5n, err });
  });
  const whole = Buffer.concat([head, rest]);
  whole.writeInt32BE(whole.length - 4);
  return whole;
};

export const pong = answer(-2);

/** The answer to a request of SASL; without a token it has null, as ZooKeeper's has. */
export const saslAnswer = (token?: string | Uint8Array, err = 0, xid = 0): Buffer => {
  const length = Buffer.alloc(4);
  if (token === undefined) {
    length.writeInt32BE(-1);
    return answer(xid, err, length);
  }
  const bytes = Buffer.from(token);
  length.writeInt32BE(bytes.length);
  return answer(xid, err, Buffer.concat([length, bytes]));
};
