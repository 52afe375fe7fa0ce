import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { link, type Link } from '../../../scripts/chaos/link.ts';
import { eventually } from '../../support/eventually.ts';

describe('link', () => {
  let server: Server;
  let between: Link;
  /** What the listener received, and its sockets. */
  let received = '';
  const accepted: Socket[] = [];
  const dialled: Socket[] = [];

  beforeEach(async () => {
    received = '';
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => undefined).on('data', (bytes) => (received += bytes.toString()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    between = await link((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const socket of [...accepted, ...dialled].splice(0)) socket.destroy();
    accepted.length = 0;
    dialled.length = 0;
    await between.stop();
    server.close();
  });

  const dial = (): Socket => {
    const socket = connect(between.port, '127.0.0.1').on('error', () => undefined);
    dialled.push(socket);
    return socket;
  };
  const closed = (socket: Socket | undefined): Promise<unknown> =>
    new Promise((resolve) => socket?.once('close', resolve));
  const receives = (text: string) =>
    eventually(
      () => received,
      (all) => all === text,
    );
  /** Bytes to the dialler arrive: bytes to the listener have had the time, too. */
  const roundTrip = async (socket: Socket): Promise<void> => {
    const answer = once(socket, 'data');
    await eventually(() => accepted.length > 0);
    accepted.at(-1)?.write('back');
    await answer;
  };

  it('keeps the bytes of a held direction, and delivers them in order', async () => {
    const socket = dial();
    socket.write('1');
    await receives('1');
    between.hold('forth');
    socket.write('2');
    await roundTrip(socket);
    socket.write('3');
    await roundTrip(socket);
    expect(received).toBe('1');
    between.release('forth');
    socket.write('4');
    await receives('1234');
  });

  it('keeps the end of a sender behind its bytes', async () => {
    const socket = dial();
    await roundTrip(socket);
    between.hold('forth');
    socket.end('last');
    await closed(socket);
    expect(accepted[0]?.destroyed).toBe(false);
    const end = closed(accepted[0]);
    between.release('forth');
    await end;
    expect(received).toBe('last');
  });

  it('swallows the bytes of a dropped direction, and its end', async () => {
    const socket = dial();
    await roundTrip(socket);
    between.drop('forth');
    socket.write('lost');
    await roundTrip(socket);
    socket.resetAndDestroy();
    await closed(socket);
    expect([received, accepted[0]?.destroyed]).toEqual(['', false]);
  });

  it('resets one side of a cut connection, and the other side sees nothing', async () => {
    const socket = dial();
    await roundTrip(socket);
    const reset = closed(socket);
    between.cut('dialler');
    await reset;
    dial().write('second');
    await receives('second');
    expect(accepted.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  });

  it('resets new connections while it refuses, and serves again once healed', async () => {
    between.refuse();
    const socket = dial();
    await closed(socket);
    between.heal();
    dial().write('healed');
    await receives('healed');
  });

  it('changes the greeting of each dialler, and nothing after it', async () => {
    const { port } = server.address() as AddressInfo;
    const changing = await link(port, { greeting: (bytes) => Buffer.from(bytes.toString().toUpperCase()) });
    const socket = connect(changing.port, '127.0.0.1');
    dialled.push(socket);
    socket.write('greeting');
    await receives('GREETING');
    socket.write(' and more');
    await receives('GREETING and more');
    await changing.stop();
  });

  it('resets both sides when it heals', async () => {
    const socket = dial();
    await roundTrip(socket);
    const both = Promise.all([closed(socket), closed(accepted[0])]);
    between.heal();
    await both;
  });
});
