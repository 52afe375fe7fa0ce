import { numberOf } from '../../errors/codes.ts';
import { Malformed, type Reader, type Writer } from '../../connection/wire/bytes.ts';
import type { Jute } from '../../connection/wire/jute.ts';
import { isRefusal, type Refusal } from '../tree/write.ts';
import { isAside, type Aside, type Site } from './site.ts';

/** What goes back to the client; without a body where it is an error. */
export interface Reply {
  readonly err: number;
  readonly body?: ((to: Writer) => void) | undefined;
}

/** How one opcode is answered. */
export interface Answer {
  readonly op: string;
  respond(body: Reader, site: Site): Reply | Aside;
}

/** Reads the request, runs it, and writes what comes of it: the wire's codecs, the other way round. */
export const answer = <Q, R extends object>(
  op: string,
  request: Pick<Jute<Q>, 'read'>,
  reply: Pick<Jute<R>, 'write'>,
  run: (request: Q, site: Site) => R | Refusal | Aside,
): Answer => ({
  op,
  respond: (from, site) => {
    try {
      const result = run(request.read(from), site);
      if (isAside(result)) return result;
      if (isRefusal(result)) return { err: numberOf(result.refused) };
      return {
        err: 0,
        body: (to) => {
          reply.write(to, result);
        },
      };
    } catch (error) {
      if (error instanceof Malformed) return { err: numberOf('MarshallingError') };
      throw error;
    }
  },
});
