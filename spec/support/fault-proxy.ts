import type { Socket } from 'node:net';
import { frameCutter } from './frame-cutter.ts';
import { opcodes, plainCreate } from './opcodes.ts';
import { pipe, type Weather } from './pipe.ts';
import { relay, type Relay } from './relay.ts';

/**
 * What waits for a frame: `cut` resets the connection when half of the next one from the server has arrived, `cut short`
 * when half of the next one from the client has, `lose` in place of the next answer to a write, which was applied.
 */
export type Ambush = 'cut' | 'cut short' | 'lose';

/** Stands between clients and one server of ZooKeeper, and is the network between them, in all its moods. */
export interface FaultProxy extends Relay {
  /**
   * Weather for one direction, or both, until the returned function is called; what is under way stays as it was sent.
   * With the last of it gone, connections that have lost something are reset.
   */
  disturb(towards: 'server' | 'client' | 'both', weather: Weather): () => void;
  ambush: Ambush | undefined;
  /** Ambushes that a frame has met. */
  readonly met: Readonly<Record<Ambush, number>>;
  /** How many connections there were. */
  readonly connections: number;
  /** How many there are. */
  readonly open: number;
  /** Resets every connection. */
  reset(): void;
  /** Ends every connection, as a server does that goes in good order. */
  finish(): void;
}

const writes: ReadonlySet<number> = new Set([
  plainCreate,
  opcodes.create,
  opcodes.createContainer,
  opcodes.setData,
  opcodes.delete,
]);

export const faultProxy = async (target: number): Promise<FaultProxy> => {
  const pairs = new Set<{
    readonly reset: () => void;
    readonly finish: () => void;
    readonly spoilt: () => boolean;
  }>();
  const met = { cut: 0, 'cut short': 0, lose: 0 };
  const disturbances = new Set<readonly [towards: 'server' | 'client' | 'both', weather: Weather]>();
  const weather = (towards: 'server' | 'client') => (): Weather => {
    const all = [...disturbances].flatMap(([where, each]) =>
      where === towards || where === 'both' ? [each] : [],
    );
    return {
      silent: all.some(({ silent }) => silent),
      delay: Math.max(0, ...all.map(({ delay = 0 }) => delay)),
      pieces: Math.min(Infinity, ...all.map(({ pieces = Infinity }) => pieces)),
    };
  };
  const [toServer, toClient] = [weather('server'), weather('client')];

  let connections = 0;

  const join = (near: Socket, far: Socket): void => {
    connections += 1;
    const opcodes = new Map<number, number>();
    const outward = pipe(far, toServer);
    const inward = pipe(near, toClient);
    const greeted = { client: false, server: false };
    const reset = (): void => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    const pair = {
      reset,
      finish: () => {
        near.end();
        far.end();
      },
      spoilt: () => outward.spoilt || inward.spoilt || near.destroyed || far.destroyed,
    };
    pairs.add(pair);
    const isAnswerToWrite = (frame: Buffer): boolean => {
      const xid = frame.readInt32BE(4);
      const opcode = opcodes.get(xid);
      opcodes.delete(xid);
      return opcode !== undefined && writes.has(opcode);
    };
    const spring = (ambush: Ambush, to: Socket, frame: Buffer): void => {
      proxy.ambush = undefined;
      met[ambush] += 1;
      if (ambush === 'lose') reset();
      else to.write(frame.subarray(0, frame.length >> 1), reset);
    };
    near.on(
      'data',
      frameCutter((frame) => {
        if (greeted.client && frame.length >= 12) opcodes.set(frame.readInt32BE(4), frame.readInt32BE(8));
        greeted.client = true;
        if (proxy.ambush === 'cut short' && greeted.server) spring('cut short', far, frame);
        else outward.send(frame);
      }),
    );
    far.on(
      'data',
      frameCutter((frame) => {
        const answersWrite = greeted.server && isAnswerToWrite(frame);
        greeted.server = true;
        const { ambush } = proxy;
        if (ambush === 'cut' || (ambush === 'lose' && answersWrite)) spring(ambush, near, frame);
        else inward.send(frame);
      }),
    );
    for (const [one, other, beyond] of [
      [near, far, toServer],
      [far, near, toClient],
    ] as const) {
      one.setNoDelay(true);
      one.on('close', () => {
        // The other side is not told.
        if (beyond().silent === true && pairs.has(pair)) return;
        pairs.delete(pair);
        outward.stop();
        inward.stop();
        other.destroy();
      });
    }
  };
  const proxy: FaultProxy = {
    ...(await relay(target, join)),
    disturb: (towards, bad) => {
      const disturbance = [towards, bad] as const;
      disturbances.add(disturbance);
      return () => {
        disturbances.delete(disturbance);
        if (toServer().silent === true || toClient().silent === true) return;
        for (const { spoilt, reset } of [...pairs]) if (spoilt()) reset();
      };
    },
    ambush: undefined,
    met,
    get connections() {
      return connections;
    },
    get open() {
      return pairs.size;
    },
    reset: () => {
      for (const { reset } of [...pairs]) reset();
    },
    finish: () => {
      for (const { finish } of [...pairs]) finish();
    },
  };
  return proxy;
};
