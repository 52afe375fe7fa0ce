import { once } from 'node:events';
import type { Socket } from 'node:net';
import { asyncScheduler, firstValueFrom } from 'rxjs';
import type { Auth } from '../../../../lib/connection/transport.ts';
import { readChallenge } from '../../../../lib/connection/wire/sasl/challenge.ts';
import { digestMd5 } from '../../../../lib/connection/wire/sasl/digest-md5.ts';
import { wire } from '../../../../lib/connection/wire/wire.ts';
import { scriptedServer } from '../../../support/scripted-server.ts';
import { digest, sasl, secret } from '../../../support/secret.ts';
import { answer, granted, pong, saslAnswer } from '../../../support/server-frames.ts';

const challenge = 'realm="zk-sasl-md5",nonce="n",charset=utf-8,algorithm=md5-sess';

/** What a server that knows `password` says to a response. */
const proofFor = (response: Buffer, password = secret): string => {
  const [, cnonce = ''] = /cnonce="([^"]*)"/.exec(response.toString('latin1')) ?? [];
  const user = { user: 'bob', password };
  const chosen = { uri: 'zookeeper/zk-sasl-md5', cnonce };
  return `rspauth=${digestMd5(user, readChallenge(Buffer.from(challenge)), chosen).proof}`;
};

type Says = (heard: Buffer) => Buffer | undefined;

/** Connects to a server that says one thing after the other, each to what it hears; and what that was. */
const attempt = async (script: readonly Says[], auth: readonly Auth[] = [sasl('bob')]) => {
  const heard: Buffer[] = [];
  let closed: Promise<unknown> = Promise.resolve();
  const server = await scriptedServer((socket: Socket) => {
    closed = once(socket, 'close');
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      const said = script[heard.length - 1]?.(chunk);
      if (said) socket.write(said);
    });
  });
  const connect$ = wire().connect(
    {
      endpoint: { host: 'localhost', port: server.port },
      address: '127.0.0.1',
      sessionTimeout: 600,
      resume: undefined,
      lastZxid: 0n,
      auth,
    },
    { connectTimeout: 200, requestTimeout: 200, maxFrame: 1_000, tls: undefined, scheduler: asyncScheduler },
  );
  const result = await firstValueFrom(connect$).catch((error: unknown) => error);
  await closed;
  await server.stop();
  return { result, heard };
};
const hello: Says = () => granted();
const asks: Says = () => saslAnswer(challenge);
const proves: Says = (response) => saslAnswer(proofFor(response));
const opcodeOf = (frame: Buffer): number => frame.readInt32BE(8);

describe('a connection with SASL', () => {
  it('is there once both sides have shown that they know the password', async () => {
    const { result, heard } = await attempt([hello, asks, proves, () => pong]);
    expect(result).toMatchObject({ grant: { sessionId: 1n } });
    expect(heard.slice(1).map(opcodeOf)).toEqual([102, 102, 11]);
    expect(Buffer.concat(heard).toString('latin1')).not.toContain(secret);
  });

  it('sends what else there is to send behind it, digest and ping in one go', async () => {
    const all = () => Buffer.concat([answer(-4), pong]);
    const { result, heard } = await attempt([hello, asks, proves, all], [digest('u'), sasl('bob')]);
    expect(result).toMatchObject({ grant: { sessionId: 1n } });
    expect(heard.slice(1).map(opcodeOf)).toEqual([102, 102, 100]);
  });

  it('chooses another nonce each time', async () => {
    const responses = [await attempt([hello, asks]), await attempt([hello, asks])].map(({ heard }) =>
      /cnonce="(.{24})"/.exec(String(heard[2])),
    );
    expect(responses[0]?.[1]).not.toBe(responses[1]?.[1]);
  });
});

describe('a server that is asked for SASL', () => {
  const none: Says = () => undefined;
  it.each<[string, readonly Says[], string]>([
    [
      'has none',
      [() => saslAnswer()],
      'the server has no SASL: its JAAS configuration lacks a section Server',
    ],
    ['does not know what that is', [() => saslAnswer(undefined, -6)], 'the server begins no DIGEST-MD5'],
    ['refuses to begin', [() => saslAnswer(undefined, -115)], 'the server begins no DIGEST-MD5'],
    [
      'says nonsense',
      [() => saslAnswer('%')],
      "the server's challenge is not ZooKeeper's DIGEST-MD5: it has what is no list of directives",
    ],
    ['has no nonce', [() => saslAnswer('realm="x",algorithm=md5-sess')], 'it has no nonce in quotes'],
    ['goes on and on', [() => saslAnswer('x'.repeat(2_048))], 'it has 2048 characters'],
    ['refuses the user', [asks, () => saslAnswer(undefined, -115)], 'no such user, or the user by another'],
    ['refuses, and enforces it', [asks, () => saslAnswer(undefined, -124)], 'no such user, or the user by'],
    ['fails', [asks, () => saslAnswer(undefined, -1)], 'the server met an internal error'],
    ['lets everybody in', [asks, () => saslAnswer()], 'did not prove that it knows the password'],
    ['asks twice', [asks, asks], 'did not prove that it knows the password'],
    [
      'proves nothing',
      [asks, () => saslAnswer('rspauth=')],
      "the server's last token is not ZooKeeper's DIGEST-MD5: it has what is no list",
    ],
    [
      'knows another password',
      [asks, (response) => saslAnswer(proofFor(response, 'other'))],
      'did not prove that it knows the password, and is not trusted',
    ],
    [
      'tells two proofs',
      [asks, (response) => saslAnswer(`${proofFor(response)},rspauth=a`)],
      "the server's last token is not ZooKeeper's DIGEST-MD5: it has more than one rspauth",
    ],
  ])('and %s ends with a clear error, and a closed connection', async (_, script, message) => {
    const { result, heard } = await attempt([hello, ...script, none]);
    expect(result).toMatchObject({ _tag: 'AuthFailed', schemes: ['sasl'] });
    expect((result as Error).message).toContain(message);
    expect((result as Error).message).toMatch(
      /^authentication at localhost:\d+ failed \(sasl\): .*; check the option auth$/,
    );
    expect(String(result)).not.toContain(secret);
    expect(heard).toHaveLength(1 + script.length);
  });

  it.each<[string, readonly Says[], string]>([
    ['says nothing', [none], 'deadline'],
    ['says nothing more', [asks, none], 'deadline'],
    ['sends a giant frame', [() => saslAnswer('x'.repeat(5_000))], 'not-zookeeper'],
    ['cuts a token short', [() => answer(0, 0, Buffer.from([0, 0, 0, 9, 1]))], 'not-zookeeper'],
    ['sends a negative length', [() => answer(0, 0, Buffer.alloc(4, 0xfe))], 'not-zookeeper'],
    ['answers what nobody asked', [() => saslAnswer(challenge, 0, 7)], 'not-zookeeper'],
    ['answers the ping to come', [() => pong], 'not-zookeeper'],
  ])('and %s fails that attempt alone', async (_, script, reason) => {
    const { result } = await attempt([hello, ...script]);
    expect(result).toMatchObject({ _tag: 'ConnectFailed', reason });
    expect(String(result)).not.toContain(secret);
  });
});
