import type { FencingToken } from '../codec/fencing-token.ts';
import { silent, type Logger } from '../session/logger.ts';
import { outsideRun } from './current-run.ts';

/**
 * Leadership for as long as the quorum is known to keep the session alive. No client can promise more to a process that
 * was stopped: ask {@link Lease.isHeld} before work that hurts when done twice, and give the token to whatever can
 * compare it.
 */
export interface Lease {
  readonly token: FencingToken;
  /** Name of the node that leads. */
  readonly node: string;
  /** Of its znode, below the chroot. */
  readonly path: string;
  /** Aborts when leadership ends. */
  readonly signal: AbortSignal;
  /** Looks at the clock. */
  isHeld(): boolean;
  /** Milliseconds for which the lease lasts without another renewal; 0 once it has ended. Looks at the clock. */
  remainingMs(): number;
  /** Gives leadership up: once all holds are released, a new znode at the end of the line replaces the old one. */
  resign(): void;
  /**
   * Keeps the znode from being deleted until the returned function is called: for `timeout` ms at most once the deletion is
   * wanted, or `closeTimeout` where that is longer. @default 0
   */
  hold(timeout?: number): () => void;
}

const loggerKey: unique symbol = Symbol.for('zookeeper-registrar.logger');

const withLogger = (logger: Logger, lease: Lease): Lease =>
  Object.defineProperty(lease, loggerKey, { value: logger });

/** The logger of the registrar that granted the lease. */
export const loggerOf = (lease: Lease): Logger =>
  (lease as { readonly [loggerKey]?: Logger })[loggerKey] ?? silent;

export interface Tenure {
  readonly lease: Lease;
  /** Absolute path of the znode. */
  readonly path: string;
  /** The session that owns the znode. */
  readonly incarnation: number;
  end(): void;
}

export const tenure = (options: {
  /** Absolute path of the znode. */
  readonly path: string;
  readonly incarnation: number;
  readonly identity: Pick<Lease, 'token' | 'node' | 'path'>;
  /** Milliseconds for which the quorum is known to keep the session alive. */
  readonly remaining: () => number;
  readonly resign: () => void;
  readonly hold: Lease['hold'];
  readonly logger: Logger;
  /** Called when a look at the clock finds that the lease has run out. */
  readonly expired: () => void;
}): Tenure => {
  const ended = new AbortController();
  const end = (): void => {
    outsideRun(() => {
      ended.abort();
      options.expired();
    });
  };
  const remainingMs = (): number => {
    if (ended.signal.aborted) return 0;
    const left = options.remaining();
    if (left > 0) return left;
    end();
    return 0;
  };
  return {
    path: options.path,
    incarnation: options.incarnation,
    lease: withLogger(options.logger, {
      ...options.identity,
      signal: ended.signal,
      isHeld: () => remainingMs() > 0,
      remainingMs,
      resign: () => {
        if (ended.signal.aborted) return;
        // First: a listener of the signal may cause another look at the candidates.
        options.resign();
        end();
      },
      hold: options.hold,
    }),
    end: () => {
      ended.abort();
    },
  };
};
