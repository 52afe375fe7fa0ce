import type { Socket } from 'node:net';
import { frameCutter } from './frame-cutter.ts';
import { opcodes, plainCreate } from './opcodes.ts';
import { relay, type Relay } from './relay.ts';

/** One frame of ZooKeeper's protocol on its way. */
export interface Frame {
  readonly from: 'client' | 'server';
  /** Of the request, or of the one that is answered; 'connect' for the handshake, 'event' for what no one asked for. */
  readonly opcode: number | 'connect' | 'event';
  /** Counts the connections on which a client has said something, from 0. */
  readonly connection: number;
}

/**
 * `pass`; `hold` until {@link FrameProxy.release}, with all that comes behind it; `reset` both sides in its place;
 * `cut` in its middle, then reset; `silence` it and whatever comes behind it, while the sockets stay open; `unknown`
 * makes a request of it that no server knows, so that it is answered as by one that is too old for it.
 */
export type Fate = 'pass' | 'hold' | 'reset' | 'cut' | 'silence' | 'unknown';

/** Stands between clients and a server, knows their frames, and does to each what the test says. */
export interface FrameProxy extends Relay {
  /** Asked for each frame. */
  fate: (frame: Frame) => Fate;
  /** How many connections there were on which a client has said something. */
  readonly connections: number;
  /** How many there are. */
  readonly open: number;
  /** Lets go of what is held; nothing is asked about it again. */
  release(): void;
  /** Resets every connection. */
  reset(): void;
}

const eventXid = -1;
const unknownOpcode = 999;

/** The two forms of create count as one. */
const opcodeOf = (frame: Buffer): number => {
  const opcode = frame.readInt32BE(8);
  return opcode === plainCreate ? opcodes.create : opcode;
};

/** On a free port, or on the one that is given. */
export const frameProxy = async (target: number, at = 0): Promise<FrameProxy> => {
  const pairs = new Set<{ readonly reset: () => void; readonly release: () => void }>();
  let connections = 0;

  const join = (near: Socket, far: Socket): void => {
    let connection = -1;
    const opcodes = new Map<number, number>();
    const queues: Record<Frame['from'], Buffer[] | undefined> = { client: undefined, server: undefined };
    const silenced: Partial<Record<Frame['from'], boolean>> = {};
    const reset = (): void => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    const release = (): void => {
      for (const [from, to] of [['client', far] as const, ['server', near] as const]) {
        for (const frame of queues[from] ?? []) to.write(frame);
        queues[from] = undefined;
      }
    };
    const pair = { reset, release };
    pairs.add(pair);
    const pass = (from: Frame['from'], to: Socket) => {
      let greeted = false;
      return frameCutter((frame) => {
        if (connection < 0) {
          connection = connections;
          connections += 1;
        }
        const xid = frame.readInt32BE(4);
        if (from === 'client' && greeted) opcodes.set(xid, opcodeOf(frame));
        const opcode = !greeted ? 'connect' : xid === eventXid ? 'event' : (opcodes.get(xid) ?? 'event');
        greeted = true;
        if (silenced[from]) return;
        const queue = queues[from];
        if (queue) {
          queue.push(frame);
          return;
        }
        const fate = proxy.fate({ from, opcode, connection });
        if (fate === 'unknown') frame.writeInt32BE(unknownOpcode, 8);
        if (fate === 'pass' || fate === 'unknown') to.write(frame);
        else if (fate === 'hold') queues[from] = [frame];
        else if (fate === 'silence') silenced[from] = true;
        else if (fate === 'reset') reset();
        else to.write(frame.subarray(0, frame.length >> 1), reset);
      });
    };
    near.on('data', pass('client', far));
    far.on('data', pass('server', near));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  };
  const proxy: FrameProxy = {
    ...(await relay(target, join, { port: at })),
    fate: () => 'pass',
    get connections() {
      return connections;
    },
    get open() {
      return pairs.size;
    },
    release: () => {
      for (const pair of pairs) pair.release();
    },
    reset: () => {
      for (const pair of pairs) pair.reset();
    },
  };
  return proxy;
};
