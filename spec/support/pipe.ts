import type { Socket } from 'node:net';

/** What a network does to all bytes of one direction. */
export interface Weather {
  /** Nothing arrives, and the end of the sender neither. */
  readonly silent?: boolean;
  /** Milliseconds that each byte is under way. */
  readonly delay?: number;
  /** Bytes that arrive together, at most; the next ones come milliseconds later. */
  readonly pieces?: number;
}

/** One direction of a connection: what goes in comes out in order, as the weather is. */
export interface Pipe {
  send(bytes: Buffer): void;
  /** Something was swallowed: this connection cannot be mended any more. */
  readonly spoilt: boolean;
  stop(): void;
}

/** Milliseconds between two pieces. */
const gap = 2;

export const pipe = (to: Socket, weather: () => Weather): Pipe => {
  const underWay: { readonly bytes: Buffer; readonly due: number }[] = [];
  let lastDue = 0;
  let timer: NodeJS.Timeout | undefined;
  let spoilt = false;
  const arrive = (): void => {
    timer = undefined;
    const now = performance.now();
    while (underWay[0] && underWay[0].due <= now) to.write(underWay.shift()?.bytes ?? '');
    const [next] = underWay;
    if (next) timer = setTimeout(arrive, next.due - now);
  };
  return {
    get spoilt() {
      return spoilt;
    },
    send: (bytes) => {
      const { silent = false, delay = 0, pieces = Infinity } = weather();
      spoilt ||= silent;
      if (spoilt) return;
      if (underWay.length === 0 && delay === 0 && bytes.length <= pieces) {
        to.write(bytes);
        return;
      }
      for (let at = 0; at < bytes.length; at += pieces) {
        const due = Math.max(performance.now() + delay, lastDue + (at > 0 ? gap : 0));
        lastDue = due;
        underWay.push({ bytes: bytes.subarray(at, at + Math.min(pieces, bytes.length)), due });
      }
      timer ??= setTimeout(arrive, 0);
    },
    stop: () => {
      clearTimeout(timer);
      underWay.length = 0;
    },
  };
};
