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
  /** It leaves for the leader at once; an answer of the server itself waits for the answers before it. */
  readonly isForwarded: boolean;
  /** `done` is called once, or never where the leader does not answer. */
  respond(body: Reader, site: Site, done: (response: Reply | Aside) => void): void;
}

type Outcome<R> = R | Refusal | Aside;

const answered = <Q, R extends object>(
  request: Pick<Jute<Q>, 'read'>,
  reply: Pick<Jute<R>, 'write'>,
  run: (request: Q, site: Site, done: (outcome: Outcome<R>) => void) => void,
): Answer['respond'] => {
  const responseOf = (outcome: Outcome<R>): Reply | Aside => {
    if (isAside(outcome)) return outcome;
    if (isRefusal(outcome)) return { err: numberOf(outcome.refused) };
    return {
      err: 0,
      body: (to) => {
        reply.write(to, outcome);
      },
    };
  };
  return (from, site, done) => {
    let asked: { readonly request: Q } | undefined;
    try {
      asked = { request: request.read(from) };
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
    if (!asked) done({ err: numberOf('MarshallingError') });
    else
      run(asked.request, site, (outcome) => {
        done(responseOf(outcome));
      });
  };
};

/** Reads the request, runs it, and writes what comes of it: the wire's codecs, the other way round. */
export const answer = <Q, R extends object>(
  op: string,
  request: Pick<Jute<Q>, 'read'>,
  reply: Pick<Jute<R>, 'write'>,
  run: (request: Q, site: Site) => Outcome<R>,
): Answer => ({
  op,
  isForwarded: false,
  respond: answered(request, reply, (asked, site, done) => {
    done(run(asked, site));
  }),
});

/** The same for a request that goes to the leader. */
export const forwarded = <Q, R extends object>(
  op: string,
  request: Pick<Jute<Q>, 'read'>,
  reply: Pick<Jute<R>, 'write'>,
  run: (request: Q, site: Site, done: (outcome: Outcome<R>) => void) => void,
): Answer => ({ op, isForwarded: true, respond: answered(request, reply, run) });
