import { randomBytes } from 'node:crypto';
import { AuthFailed } from '../../../errors/auth-failed.ts';
import { codeOf } from '../../../errors/codes.ts';
import { Malformed, Reader, Writer } from '../bytes.ts';
import { opcode, replyHeader, requestHeader, saslToken, xid } from '../records.ts';
import { readChallenge, readProof } from './challenge.ts';
import { digestMd5, type DigestAnswer, type DigestUser } from './digest-md5.ts';

/** ZooKeeper's service and realm, the same on every server. */
const uri = 'zookeeper/zk-sasl-md5';
const nonceSize = 18;

/** One authentication by SASL; a connection has one. */
export interface SaslExchange {
  readonly first: Buffer;
  /** The frame to answer with; undefined once both sides have shown that they know the password. Throws AuthFailed. */
  answer(frame: Buffer): Buffer | undefined;
}

/** `user:password`; a password may have colons. */
const userOf = (credential: string): DigestUser => {
  const at = credential.indexOf(':');
  return { user: credential.slice(0, at), password: credential.slice(at + 1) };
};

const tokenFrame = (token: Uint8Array): Buffer => {
  const to = new Writer();
  requestHeader.write(to, { xid: xid.sasl, opcode: opcode.sasl });
  saslToken.write(to, { token });
  return to.frame();
};

const whyRefused = (err: number, sent: boolean): string => {
  const { name, meaning } = codeOf(err);
  if (!sent) return `the server begins no DIGEST-MD5: ${meaning}`;
  return name === 'AuthFailed' || name === 'SessionClosedRequireAuth'
    ? 'the server knows no such user, or the user by another password'
    : meaning;
};

/** DIGEST-MD5 over ZooKeeper's requests of SASL, with both sides authenticated. */
export const saslExchange = (credential: string, endpoint: string): SaslExchange => {
  let sent: DigestAnswer | undefined;

  const failed = (detail: string): AuthFailed => new AuthFailed(endpoint, ['sasl'], detail);
  const read = <T>(what: string, reading: () => T): T => {
    try {
      return reading();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw failed(`the server's ${what} is not ZooKeeper's DIGEST-MD5: it has ${error.message}`);
    }
  };
  return {
    first: tokenFrame(new Uint8Array()),
    answer: (frame) => {
      const body = new Reader(frame);
      const header = replyHeader.read(body);
      if (header.xid !== xid.sasl) {
        throw new Malformed(`a reply to request ${String(header.xid)}, which was not sent`);
      }
      if (header.err !== 0) throw failed(whyRefused(header.err, sent !== undefined));
      const { token } = saslToken.read(body);
      if (sent) {
        // Who stands in for a server, or lets everybody in, has nothing to say here.
        if (read('last token', () => readProof(token)) === sent.proof) return undefined;
        throw failed('the server did not prove that it knows the password, and is not trusted');
      }
      if (token.length === 0) {
        throw failed('the server has no SASL: its JAAS configuration lacks a section Server');
      }
      sent = read('challenge', () =>
        digestMd5(userOf(credential), readChallenge(token), {
          uri,
          cnonce: randomBytes(nonceSize).toString('base64'),
        }),
      );
      return tokenFrame(sent.response);
    },
  };
};
