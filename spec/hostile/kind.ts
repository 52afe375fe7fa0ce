import type { Socket } from 'node:net';
import { opcodes, otherOpcodes } from '../support/opcodes.ts';

export const operation = new Map<number, string>(
  Object.entries({ ...opcodes, ...otherOpcodes, multi: 14, sasl: 102, closeSession: -11 }).map(
    ([name, opcode]) => [opcode, name],
  ),
);

/** A request of the client. */
export interface Asked {
  readonly op: string;
  readonly xid: number;
  readonly body: Buffer;
}

/** One connection of a client, as the server has it. */
export interface Guest {
  readonly socket: Socket;
  /** Counts the connections of this kind, from 1. */
  readonly number: number;
  send(...frames: readonly Uint8Array[]): void;
  /** Single bytes, one each 50 ms, for ever. */
  trickle(bytes: Uint8Array): void;
  /** Says that this kind has done all that it does. */
  over(): void;
}

/** Connections that show the pace: with back-off, nine take more than a second. */
export const paced = 9;

/** One way to be hostile. */
export interface Kind {
  readonly name: string;
  /** Before the client says anything. */
  readonly accept?: (guest: Guest) => void;
  /** In the place of granting a session. */
  readonly greet?: (guest: Guest) => void;
  /** True where it was answered, or is left without an answer; else an honest empty server answers. */
  readonly answer?: (guest: Guest, asked: Asked) => boolean;
  /** Connections after which it has done all that it does. @default 3 */
  readonly connections?: number;
  /** Runs alone, so that its cost is known. */
  readonly heavy?: true;
  /** Takes so long that `npm run test:slow` has it, and `npm test` has not. */
  readonly slow?: true;
  /** Megabytes by which memory may grow for a while. @default 64 */
  readonly megabytes?: number;
  /** Znodes that the client quarantines before the kind counts as done. @default 0 */
  readonly invalid?: number;
  /** With credentials of the scheme sasl. */
  readonly sasl?: true;
  /** The join may end: the server says that the ACL of the options is wrong, or another of its input. */
  readonly endsJoin?: true;
  /** Refuses the credentials: streams may fail with AuthFailed. */
  readonly refuses?: true;
}

/** A kind that answers one operation with frames, and leaves the others to an honest server. */
export const answering = (
  name: string,
  op: string,
  frames: (asked: Asked) => readonly Uint8Array[],
  options: Partial<Kind> = {},
): Kind => ({
  name,
  answer: (guest, asked) => {
    if (asked.op !== op) return false;
    guest.send(...frames(asked));
    return true;
  },
  ...options,
});

/** Ends with the second ping after so many have been answered: by then the client has read them. */
export const after = (count: number, kind: Kind): Kind => {
  let [answered, pings] = [0, 0];
  return {
    ...kind,
    answer: (guest, asked) => {
      if (answered >= count && asked.op === 'ping' && (pings += 1) === 2) guest.over();
      const isAnswered = kind.answer?.(guest, asked) ?? false;
      if (isAnswered) answered += 1;
      return isAnswered;
    },
  };
};
