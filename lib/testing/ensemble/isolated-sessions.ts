import type { Session } from './sessions.ts';

/**
 * The sessions of a leader server that is cut off, as it knows them. It touches and revalidates them by itself, which
 * has no effect on the others. It cannot end one, for nothing commits: it ignores those whose time is over.
 */
export interface IsolatedSessions {
  /** False where the server's own clock has ended the session. */
  touch(id: bigint): boolean;
  /** Undefined: unknown, ended, or another password. */
  revalidate(wanted: Pick<Session, 'id' | 'password' | 'timeout'>): Session | undefined;
}

export const isolatedSessions = (options: {
  readonly known: readonly { readonly session: Session; readonly due: number }[];
  readonly now: () => number;
  /** When a session expires that is touched now. */
  readonly bucketOf: (timeout: number) => number;
}): IsolatedSessions => {
  const { known, now, bucketOf } = options;
  const entries = new Map<bigint, { session: Session; due: number }>(
    known.map(({ session, due }) => [session.id, { session, due }]),
  );
  const touch = (id: bigint): boolean => {
    const entry = entries.get(id);
    if (!entry || entry.due <= now()) return false;
    entry.due = bucketOf(entry.session.timeout);
    return true;
  };
  return {
    touch,
    revalidate: ({ id, password, timeout }) => {
      const entry = entries.get(id);
      if (!entry || Buffer.compare(entry.session.password, password) !== 0) return undefined;
      if (entry.due <= now()) return undefined;
      entry.session = { ...entry.session, timeout };
      touch(id);
      return entry.session;
    },
  };
};
