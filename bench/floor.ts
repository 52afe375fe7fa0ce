// The least that any client must do: a recursive watch, multiRead, JSON.parse, on a bare socket.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const ints = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(value, at * 4);
  return bytes;
};
const frame = (...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([ints(body.length), body]);
};
const readHead = Buffer.from([0, 0, 0, 4, 0, 0xff, 0xff, 0xff, 0xff]);
const readEnd = Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0xff, 0xff, 0xff, 0xff]);
const multiRead = (xid: number, paths: readonly string[]): Buffer =>
  frame(ints(xid, 22), ...paths.flatMap((path) => [readHead, text(path), Buffer.from([0])]), readEnd);
const statSize = 68;
const groupSize = 256;

export interface Floor {
  readonly known: ReadonlyMap<string, unknown>;
  end(): void;
}

/** Resolves when all children have been read; `changed` is called at each change after that. */
export const floor = async (port: number, folder: string, changed: () => void): Promise<Floor> => {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const known = new Map<string, unknown>();
  const asked: (readonly string[])[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let greeted = false;
  let missing = -1;
  let ready: () => void;
  const complete = new Promise<void>((resolve) => {
    ready = resolve;
  });

  const read = (paths: readonly string[]): void => {
    asked.push(paths);
    socket.write(multiRead(3, paths));
  };
  const results = (body: Buffer): void => {
    const paths = asked.shift() ?? [];
    let at = 16;
    for (const path of paths) {
      const type = body.readInt32BE(at);
      at += 9;
      if (type === 4) {
        const size = body.readInt32BE(at);
        known.set(path, JSON.parse(body.toString('utf8', at + 4, at + 4 + size)));
        at += 4 + size + statSize;
      } else at += 4;
    }
    if (missing > 0) missing -= paths.length;
    if (missing === 0) {
      missing = -1;
      ready();
    } else if (missing < 0) changed();
  };
  const names = (body: Buffer): void => {
    const count = body.readInt32BE(16);
    const paths: string[] = [];
    for (let at = 20, index = 0; index < count; index += 1) {
      const size = body.readInt32BE(at);
      paths.push(`${folder}/${body.toString('utf8', at + 4, at + 4 + size)}`);
      at += 4 + size;
    }
    missing = count;
    for (let at = 0; at < count; at += groupSize) read(paths.slice(at, at + groupSize));
    if (count === 0) ready();
  };
  const event = (body: Buffer): void => {
    const type = body.readInt32BE(16);
    const path = body.toString('utf8', 28, 28 + body.readInt32BE(24));
    if (type === 2) {
      known.delete(path);
      changed();
    } else read([path]);
  };
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE()) {
      const body = rest.subarray(4, 4 + rest.readInt32BE());
      rest = rest.subarray(4 + body.length);
      if (!greeted) greeted = true;
      else if (body.readInt32BE() === -1) event(body);
      else if (body.readInt32BE() === 2) names(body);
      else if (body.readInt32BE() === 3) results(body);
    }
  });
  await once(socket, 'connect');
  socket.write(frame(ints(0), Buffer.alloc(8), ints(30_000), Buffer.alloc(8), ints(16), Buffer.alloc(17)));
  socket.write(frame(ints(1, 106), text(folder), ints(1)));
  socket.write(frame(ints(2, 8), text(folder), Buffer.from([0])));
  await complete;
  return {
    known,
    end: () => socket.destroy(),
  };
};
