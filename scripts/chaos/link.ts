import type { Socket } from 'node:net';
import { relay, type RelayOptions } from '../../spec/support/relay.ts';

/** `forth` leads from the peer that dials to the peer that listens. */
export type Direction = 'forth' | 'back';
export type Side = 'dialler' | 'listener';

/** A TCP proxy in front of one listener. A fault applies to all of its connections, present and future. */
export interface Link {
  readonly port: number;
  /** Keeps all bytes of one direction. */
  hold(direction: Direction): void;
  /** Delivers the kept bytes in order; later bytes pass. */
  release(direction: Direction): void;
  /** Swallows all bytes of one direction, and the end of the sender. */
  drop(direction: Direction): void;
  /** Resets every connection on one side. The other side sees nothing. */
  cut(side: Side): void;
  /** Resets new connections. */
  refuse(): void;
  /** Resets every connection on both sides and ends all faults. */
  heal(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly dialler: Socket;
  readonly listener: Socket;
  /** A fault closed one socket: its peer does not learn of it. */
  isCut: boolean;
}

interface Flow {
  mode: 'pass' | 'hold' | 'drop';
  readonly kept: (() => void)[];
}

export interface LinkOptions extends Pick<RelayOptions, 'patient'> {
  /** Changes the first bytes that a dialler sends. @default leaves them as they are */
  readonly greeting?: (bytes: Buffer) => Buffer;
}

export const link = async (
  target: number,
  { greeting = (bytes) => bytes, ...options }: LinkOptions = {},
): Promise<Link> => {
  const flows: Readonly<Record<Direction, Flow>> = {
    forth: { mode: 'pass', kept: [] },
    back: { mode: 'pass', kept: [] },
  };
  const pairs = new Set<Pair>();
  let isRefusing = false;

  const carry = ({ mode, kept }: Flow, deliver: () => void): void => {
    if (mode === 'pass') deliver();
    if (mode === 'hold') kept.push(deliver);
  };
  const forward = (pair: Pair, from: Socket, to: Socket, flow: Flow): void => {
    to.setNoDelay(true);
    let isFirst = flow === flows.forth;
    from.on('data', (bytes) => {
      const sent = isFirst ? greeting(bytes) : bytes;
      isFirst = false;
      carry(flow, () => {
        if (!to.destroyed) to.write(sent);
      });
    });
    from.on('close', () => {
      if (pair.isCut) return;
      carry(flow, () => {
        pairs.delete(pair);
        to.destroySoon();
      });
    });
  };
  const join = (dialler: Socket, listener: Socket): void => {
    if (isRefusing) {
      dialler.resetAndDestroy();
      listener.destroy();
      return;
    }
    const pair = { dialler, listener, isCut: false };
    pairs.add(pair);
    forward(pair, dialler, listener, flows.forth);
    forward(pair, listener, dialler, flows.back);
  };
  const { port, stop } = await relay(target, join, options);
  return {
    port,
    hold: (direction) => {
      flows[direction].mode = 'hold';
    },
    release: (direction) => {
      const flow = flows[direction];
      flow.mode = 'pass';
      for (const deliver of flow.kept.splice(0)) deliver();
    },
    drop: (direction) => {
      flows[direction].mode = 'drop';
      flows[direction].kept.length = 0;
    },
    cut: (side) => {
      for (const pair of pairs) {
        pair.isCut = true;
        pair[side].resetAndDestroy();
      }
    },
    refuse: () => {
      isRefusing = true;
    },
    heal: () => {
      isRefusing = false;
      for (const flow of Object.values(flows)) {
        flow.mode = 'pass';
        flow.kept.length = 0;
      }
      for (const pair of pairs) {
        pair.isCut = true;
        pair.dialler.resetAndDestroy();
        pair.listener.resetAndDestroy();
      }
      pairs.clear();
    },
    stop,
  };
};
