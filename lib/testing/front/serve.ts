import { numberOf } from '../../errors/codes.ts';
import { Malformed, Reader, Writer } from '../../connection/wire/bytes.ts';
import { frameSplitter } from '../../connection/wire/frame-splitter.ts';
import { authPacket, opcode, replyHeader, requestHeader, xid } from '../../connection/wire/records.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Client, Server } from '../ensemble/server.ts';
import { authenticate, type Identity } from '../tree/identity.ts';
import { answers } from './answers.ts';
import type { Reply } from './answer.ts';
import { eventFrame } from './event-frame.ts';
import { fourLetterWord } from './four-letter-words.ts';
import { greet, type Greeting } from './greeting.ts';
import { pipeline } from './pipeline.ts';
import { isAside } from './site.ts';

/** No token is how a server answers that has no SASL: null, which is not the same as an empty one. */
const noSasl: Reply = {
  err: 0,
  body: (to) => {
    to.int(-1);
  },
};

/** The server's end of one connection. */
export interface Served {
  receive(chunk: Buffer): void;
  /** The other end has gone. */
  lost(): void;
}

/** What a connection needs of whatever carries it. */
export interface Carrier {
  /** `host:port` of the client. */
  readonly address: string;
  send(bytes: Buffer): void;
  /** After what was sent. */
  close(): void;
  /** The session is known from here on. */
  named(sessionId: bigint): void;
  /** True where a fault wants the reply to be lost: the connection is gone then. */
  loses(op: string): boolean;
}

/** Speaks ZooKeeper's protocol to one client. */
export const serve = (ensemble: Ensemble, server: Server, carrier: Carrier): Served => {
  const address = carrier.address.slice(0, carrier.address.lastIndexOf(':'));
  const identities: Identity[] = [{ scheme: 'ip', id: address }];
  let sessionId = 0n;
  let phase: 'greeting' | 'opening' | 'open' | 'leaving' | 'closed' = 'greeting';
  /** Frames that came before the handshake was answered. */
  const early: Buffer[] = [];
  let received = 0;
  let sent = 0;

  const send = (frame: Buffer): void => {
    sent += 1;
    carrier.send(frame);
  };
  const close = (): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    inOrder.end();
    server.leave(client);
    carrier.close();
  };
  const client: Client = {
    get sessionId() {
      return sessionId;
    },
    get received() {
      return received;
    },
    get sent() {
      return sent;
    },
    address: carrier.address,
    identities,
    tell: (event) => {
      send(eventFrame(event));
    },
    hangUp: () => {
      // The reply to its closeSession is still to come.
      if (phase !== 'leaving') close();
    },
  };
  const site = { ensemble, server, client };

  const reply = (to: number, { err, body }: Reply, zxid = server.tree.zxid): void => {
    const frame = new Writer();
    replyHeader.write(frame, { xid: to, zxid, err });
    body?.(frame);
    send(frame.frame());
  };
  const opened = (greeting: Greeting | 'hang-up'): void => {
    if (phase !== 'opening') return;
    if (greeting === 'hang-up') {
      close();
      return;
    }
    send(greeting.frame);
    if (!greeting.session) {
      close();
      return;
    }
    sessionId = greeting.session.id;
    phase = 'open';
    carrier.named(sessionId);
    server.admit(client);
    for (const bytes of early.splice(0)) frame(bytes);
  };
  const greeted = (body: Reader): void => {
    phase = 'opening';
    if (ensemble.topology.serves(server)) greet(body, ensemble, server, opened);
    else close();
  };
  const authenticated = (to: number, body: Reader): void => {
    const { scheme, credential } = authPacket.read(body);
    const identity = authenticate(scheme, Buffer.from(credential).toString(), address);
    if (identity) identities.push(identity);
    reply(to, { err: identity ? 0 : numberOf('AuthFailed') }, 0n);
    if (!identity) close();
  };
  const inOrder = pipeline(site, ({ xid: to, answer: { op } }, response) => {
    if (response === 'hang-up') close();
    if (isAside(response) || carrier.loses(op)) return;
    reply(to, response);
    if (op === 'closeSession') close();
  });
  const asked = (to: number, type: number, body: Reader): void => {
    const answer = server.unknown.has(type) ? undefined : answers.get(type);
    if (!answer) {
      reply(to, { err: numberOf('Unimplemented') }, -1n);
      close();
      return;
    }
    if (answer.op === 'closeSession') phase = 'leaving';
    inOrder.push({ xid: to, answer, body });
  };
  const frame = (bytes: Buffer): void => {
    if (phase === 'closed') return;
    const body = new Reader(bytes);
    if (phase === 'greeting') greeted(body);
    else if (phase === 'opening') early.push(bytes);
    else {
      const header = requestHeader.read(body);
      if (!ensemble.heard(server, sessionId)) return;
      // A ping overtakes what waits for the leader: Apache's would wait too, and be noticed.
      if (header.opcode === opcode.ping) reply(xid.ping, { err: 0 });
      else if (header.opcode === opcode.auth) authenticated(header.xid, body);
      else if (header.opcode === opcode.sasl) reply(header.xid, noSasl, 0n);
      else asked(header.xid, header.opcode, body);
    }
  };
  const fits = (size: number): boolean => {
    const word = phase === 'greeting' && received === 0 && fourLetterWord(size, ensemble, server);
    if (word) {
      carrier.send(word);
      close();
      return false;
    }
    if (size > server.takesAtMost) throw new Malformed(`a request of ${String(size)} bytes`);
    return true;
  };
  const splitter = frameSplitter(
    fits,
    (bytes) => {
      received += 1;
      frame(bytes);
    },
    () => undefined,
  );
  return {
    receive: (chunk) => {
      try {
        if (phase !== 'closed') splitter.push(chunk);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        close();
      }
    },
    lost: () => {
      phase = 'closed';
      inOrder.end();
      server.leave(client);
    },
  };
};
