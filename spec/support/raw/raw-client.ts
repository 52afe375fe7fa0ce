import { asyncScheduler } from 'rxjs';
import { openAcl, type Acl } from '../../../lib/connection/acl.ts';
import type { Stat } from '../../../lib/connection/stat.ts';
import { Reader, Writer } from '../../../lib/connection/wire/bytes.ts';
import { frameSplitter } from '../../../lib/connection/wire/frame-splitter.ts';
import { bytes, int, long, record } from '../../../lib/connection/wire/jute.ts';
import { replyHeader, requestHeader, watcherEvent } from '../../../lib/connection/wire/records.ts';
import type { openSocket } from '../../../lib/connection/wire/socket.ts';
import { codeOf } from '../../../lib/errors/codes.ts';
import { eventually } from '../eventually.ts';
import { rawOperations, type RawOperation, type RawReply, type RawRequest } from './raw-operations.ts';

const hello = record({
  protocolVersion: int,
  lastZxid: long,
  timeout: int,
  sessionId: long,
  password: bytes,
});
const granted = record({ protocolVersion: int, timeout: int, sessionId: long, password: bytes });
const specialXids: Partial<Record<RawOperation, number>> = { ping: -2, auth: -4 };

export interface RawOptions {
  readonly timeout?: number;
  readonly sessionId?: bigint;
  readonly password?: Uint8Array;
  readonly lastZxid?: bigint;
  /** @default true */
  readonly readOnlyFlag?: boolean;
}

export interface RawGrant {
  readonly protocolVersion: number;
  readonly timeout: number;
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** Bytes behind the record. */
  readonly rest: number;
}

interface Replied<O extends RawOperation> {
  /** 'Ok' or an error's name. */
  readonly code: string;
  readonly zxid: bigint;
  readonly body: RawReply<O>;
}

/** A client that knows the protocol and nothing else: it pings when told to, and never reconnects. */
export interface RawClient {
  readonly grant: RawGrant;
  /** All that arrived, in order: `reply create`, `event created /a`, `closed`. */
  readonly log: readonly string[];
  readonly closed: boolean;
  /** Zxids of the headers of events. */
  readonly eventZxids: readonly bigint[];
  send<O extends RawOperation>(op: O, request: RawRequest<O>): Promise<Replied<O>>;
  /** Only the error's name. */
  code<O extends RawOperation>(op: O, request: RawRequest<O>): Promise<string>;
  /** The body; rejects on an error. */
  ask<O extends RawOperation>(op: O, request: RawRequest<O>): Promise<RawReply<O>>;
  create(path: string, options?: { data?: string; flags?: number; acl?: readonly Acl[] }): Promise<string>;
  stat(path: string): Promise<Stat>;
  /** Events until now: a reply that comes behind them is awaited first. */
  events(): Promise<readonly string[]>;
  gone(): Promise<void>;
  /** Closes the socket, not the session. */
  destroy(): void;
}

const limits = {
  connectTimeout: 0,
  requestTimeout: 0,
  maxFrame: 0,
  tls: undefined,
  scheduler: asyncScheduler,
};

export const rawClient = async (
  port: number,
  dial: typeof openSocket,
  options: RawOptions = {},
): Promise<RawClient> => {
  const log: string[] = [];
  const eventZxids: bigint[] = [];
  const pending = new Map<number, (reply: { code: string; zxid: bigint; body: never }) => void>();
  const names = new Map<number, RawOperation>();
  let grant: RawGrant | undefined;
  let closed = false;
  let xid = 0;

  const greeted = (frame: Buffer): void => {
    const from = new Reader(frame);
    grant = { ...granted.read(from), rest: from.remaining };
  };
  const arrived = (frame: Buffer): void => {
    if (!grant) {
      greeted(frame);
      return;
    }
    const from = new Reader(frame);
    const header = replyHeader.read(from);
    if (header.xid === -1) {
      const { type, path } = watcherEvent.read(from);
      log.push(`event ${type} ${path}`);
      eventZxids.push(header.zxid);
      return;
    }
    const op = names.get(header.xid) ?? 'ping';
    log.push(`reply ${op}`);
    const body = (header.err === 0 ? rawOperations[op].reply.read(from) : undefined) as never;
    const code = header.err === 0 ? 'Ok' : codeOf(header.err).name;
    pending.get(header.xid)?.({ code, zxid: header.zxid, body });
  };
  const splitter = frameSplitter(
    () => true,
    arrived,
    () => undefined,
  );
  const socket = dial(
    {
      endpoint: { host: '127.0.0.1', port },
      ...{ address: '127.0.0.1', sessionTimeout: 0, resume: undefined, lastZxid: 0n, auth: [] },
    },
    limits,
    {
      opened: () => {
        const to = new Writer();
        hello.write(to, {
          protocolVersion: 0,
          lastZxid: options.lastZxid ?? 0n,
          timeout: options.timeout ?? 10_000,
          sessionId: options.sessionId ?? 0n,
          password: options.password ?? new Uint8Array(16),
        });
        if (options.readOnlyFlag !== false) to.byte(0);
        socket.send(Buffer.from(to.frame()));
      },
      data: splitter.push,
      closed: () => {
        closed = true;
        log.push('closed');
      },
    },
  );
  const send: RawClient['send'] = (op, request) =>
    new Promise((resolve) => {
      xid += 1;
      const own = specialXids[op] ?? xid;
      names.set(own, op);
      pending.set(own, resolve);
      const to = new Writer();
      requestHeader.write(to, { xid: own, opcode: rawOperations[op].opcode });
      rawOperations[op].request.write(to, request as never);
      socket.send(Buffer.from(to.frame()));
    });
  const ask: RawClient['ask'] = async (op, request) => {
    const { code, body } = await send(op, request);
    if (code !== 'Ok') throw new Error(`${op}: ${code}`);
    return body;
  };
  await eventually(() => grant !== undefined || closed, Boolean, { what: 'an answer to the handshake' });
  return {
    grant: grant ?? {
      protocolVersion: -1,
      timeout: -1,
      sessionId: -1n,
      password: new Uint8Array(),
      rest: -1,
    },
    log,
    eventZxids,
    get closed() {
      return closed;
    },
    send,
    ask,
    code: async (op, request) => (await send(op, request)).code,
    create: async (path, { data = '', flags = 0, acl = openAcl() } = {}) =>
      (await ask('create', { path, data: Buffer.from(data), acl, flags })).path,
    stat: async (path) => (await ask('exists', { path, watch: false })).stat,
    events: async () => {
      await ask('sync', { path: '/' });
      return log.filter((line) => line.startsWith('event')).map((line) => line.slice('event '.length));
    },
    gone: async () => {
      await eventually(() => closed, Boolean, { what: 'the end of the connection' });
    },
    destroy: socket.destroy,
  };
};
