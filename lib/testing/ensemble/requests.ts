import { refuse, type Step, type Write } from '../tree/write.ts';
import { isolatedSessions, type IsolatedSessions } from './isolated-sessions.ts';
import type { EnsembleOptions } from './options.ts';
import type { Quorum } from './quorum.ts';
import type { Client, Server } from './server.ts';
import type { Session, Sessions } from './sessions.ts';

/** Takes an outcome, once; never called where a server cannot ask its leader. */
export type Done<T> = (outcome: T) => void;

type Wanted = Pick<Session, 'id' | 'password' | 'timeout'>;

/** Requests that a server cannot answer without its leader, and its reports of sessions to the leader. */
export interface Requests {
  openSession(at: Server, timeout: number, done: Done<Session>): void;
  /** 'refused': unknown, ended, or another password. */
  resumeSession(at: Server, wanted: Wanted, done: Done<Session | 'refused'>): void;
  /** Something came from the session by this server. False: the server ignores the session. */
  heard(at: Server, sessionId: bigint): boolean;
  /** 'moved': the session lives on another server. */
  write(
    at: Server,
    client: Pick<Client, 'sessionId' | 'identities'>,
    write: Write,
    done: Done<Step | 'moved'>,
  ): void;
  /** The server has caught up with its leader. A leader answers by itself, also one that is cut off. */
  sync(at: Server, done: Done<void>): void;
}

export interface Asked extends Requests {
  /** The leader pings a follower, which answers with the sessions that it has heard of. */
  ping(follower: Server): void;
  /** The server neither leads nor follows any more. */
  leave(at: Server): void;
}

export const requests = (
  options: Pick<EnsembleOptions, 'minSessionTimeout' | 'maxSessionTimeout'> & {
    readonly members: Quorum;
    readonly sessions: Sessions;
    readonly leader: () => Server | undefined;
    readonly now: () => number;
    /** When a session expires that is touched now. */
    readonly bucketOf: (timeout: number) => number;
    readonly commit: (by: Pick<Client, 'sessionId' | 'identities'>, write: Write) => Step;
    readonly onOpened: () => void;
  },
): Asked => {
  const { minSessionTimeout = 200, maxSessionTimeout = 60_000 } = options;
  const { members, sessions, leader, now, bucketOf, commit, onOpened } = options;
  const isolated = new Map<Server, IsolatedSessions>();

  const granted = (at: Server, timeout: number): number =>
    Math.min(at.grantsAtMost, maxSessionTimeout, Math.max(minSessionTimeout, timeout));
  /** Runs at the server once it has applied what the leader has committed before. */
  const answer = (at: Server, reply: () => void): void => {
    members.toServer(at, () => {
      at.catchUp();
      reply();
    });
  };
  const alone = (at: Server): IsolatedSessions | undefined =>
    at.state === 'isolated' ? isolated.get(at) : undefined;
  const revalidate = (at: Server, { id, password, timeout }: Wanted): Session | undefined => {
    const session = sessions.get(id);
    if (!session || session.isClosing) return undefined;
    if (Buffer.compare(session.password, password) !== 0) return undefined;
    session.owner = at;
    session.timeout = timeout;
    sessions.touch(session);
    return session;
  };
  return {
    openSession: (at, timeout, done) => {
      members.toLeader(at, () => {
        members.propose(() => {
          const session = sessions.open(at, granted(at, timeout));
          commit({ sessionId: session.id, identities: [] }, { op: 'openSession' });
          onOpened();
          answer(at, () => {
            done(session);
          });
        });
      });
    },
    resumeSession: (at, asked, done) => {
      const wanted = { ...asked, timeout: granted(at, asked.timeout) };
      const isolatedAt = alone(at);
      if (isolatedAt) {
        done(isolatedAt.revalidate(wanted) ?? 'refused');
        return;
      }
      members.toLeader(at, () => {
        const session = revalidate(at, wanted) ?? 'refused';
        members.toServer(at, () => {
          done(session);
        });
      });
    },
    heard: (at, sessionId) => {
      const isolatedAt = alone(at);
      if (isolatedAt) return isolatedAt.touch(sessionId);
      const session = sessions.get(sessionId);
      if (!session || at.state !== 'up') return true;
      // A forwarded write touches nothing by itself: the leader learns of it by the answer to its next ping.
      if (at === leader()) sessions.touch(session);
      else at.touched.set(sessionId, session.timeout);
      return true;
    },
    write: (at, client, write, done) => {
      members.toLeader(at, () => {
        const { sessionId: id } = client;
        const session = sessions.get(id);
        const isOpen = session?.isClosing === false;
        const isMoved = isOpen && session.owner !== at;
        if (isOpen && !isMoved && write.op === 'closeSession') session.isClosing = true;
        const outcome = (): Step | 'moved' => {
          if (isMoved) return 'moved';
          if (!isOpen || !sessions.get(id)) return refuse('SessionExpired');
          if (write.op === 'closeSession') sessions.close(id);
          return commit(client, write);
        };
        members.propose(() => {
          const step = outcome();
          answer(at, () => {
            done(step);
          });
        });
      });
    },
    sync: (at, done) => {
      if (at === leader() || at.state === 'isolated') {
        at.catchUp();
        done();
        return;
      }
      members.toLeader(at, () => {
        members.afterProposals(() => {
          answer(at, done);
        });
      });
    },
    ping: (follower) => {
      members.toServer(follower, () => {
        const touched = [...follower.touched];
        follower.touched.clear();
        if (touched.length === 0) return;
        members.toLeader(follower, () => {
          for (const [id, timeout] of touched) {
            const session = sessions.get(id);
            if (session) sessions.touch(session, timeout);
          }
        });
      });
    },
    leave: (at) => {
      at.touched.clear();
      if (at.state !== 'isolated') return;
      isolated.set(at, isolatedSessions({ known: sessions.entries(), now, bucketOf }));
    },
  };
};
