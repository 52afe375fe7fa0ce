// A process of hostile servers, one port for each kind. It says `{ ports }`, then what each kind has done; a message that
// names a kind has its port lead to an honest server from then on.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { startTestServer } from '../../lib/testing/index.ts';
import { hello } from './frames.ts';
import { honestly } from './honest.ts';
import { operation, type Guest, type Kind } from './kind.ts';
import { kinds } from './kinds/all.ts';

const say = (what: object): void => {
  process.send?.(JSON.stringify(what), undefined, undefined, () => undefined);
};
const honest = await startTestServer({ tickTime: 100 });

const receive = (kind: Kind, guest: Guest): void => {
  let held = Buffer.alloc(0);
  let isGreeted = false;
  guest.socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE()) {
      const body = held.subarray(4, 4 + held.readInt32BE());
      held = held.subarray(4 + body.length);
      if (!isGreeted) {
        isGreeted = true;
        if (kind.greet) kind.greet(guest);
        else guest.send(hello());
        continue;
      }
      const op = operation.get(body.readInt32BE(4)) ?? 'unknown';
      const asked = { op, xid: body.readInt32BE(0), body: body.subarray(8) };
      if (!kind.answer?.(guest, asked)) honestly(guest, asked);
    }
  });
};
const trickle = (socket: Socket, bytes: Uint8Array): void => {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(Buffer.of(bytes[at] ?? 0));
    at += 1;
  }, 50);
};

const open = async (kind: Kind) => {
  const sockets = new Set<Socket>();
  const dialled: number[] = [];
  let isHonest = false;
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    say({ over: kind.name });
  };
  const welcome = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (isHonest) {
      const upstream = connect(honest.port, honest.host);
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
      return;
    }
    dialled.push(performance.now());
    const guest: Guest = {
      socket,
      number: dialled.length,
      send: (...frames) => {
        if (!socket.destroyed) socket.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
      },
      trickle: (bytes) => {
        trickle(socket, bytes);
      },
      over,
    };
    if (dialled.length >= (kind.connections ?? 3)) over();
    receive(kind, guest);
    kind.accept?.(guest);
  };
  const server = createServer(welcome).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name: kind.name,
    port: (server.address() as AddressInfo).port,
    beHonest: () => {
      isHonest = true;
      say({ honest: kind.name, dialled });
      for (const socket of sockets) socket.destroy();
    },
  };
};

const opened = await Promise.all(kinds.map(open));
process.on('message', (name) => {
  opened.find((each) => each.name === name)?.beHonest();
});
process.on('disconnect', () => process.exit(0));
say({ honestPort: honest.port, ports: Object.fromEntries(opened.map(({ name, port }) => [name, port])) });
