import {
  fromEvent,
  isObservable,
  lastValueFrom,
  map,
  merge,
  NEVER,
  ReplaySubject,
  timer,
  type Observable,
} from 'rxjs';
import { unknownFields, warnOnce, type FieldsOf } from '../codec/unknown-fields.ts';
import { releaseCurrentRun } from '../discovery/current-run.ts';
import { Closed } from '../errors/closed.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { ReadyTimeout } from '../errors/ready-timeout.ts';
import { requireMilliseconds } from '../errors/required.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { Runtime } from '../session/runtime.ts';
import type { Background } from './background.ts';
import type { Draining, DrainOptions } from './drain.ts';

/** Options of `registrar.ready()`. */
export interface ReadyOptions {
  /** Milliseconds after which it gives up. @default it waits for as long as it takes */
  readonly timeout?: number;
  /** Gives up when it aborts; without effect once the registration is ready. @default none */
  readonly signal?: AbortSignal;
}

const fields: FieldsOf<Required<ReadyOptions>> = { timeout: true, signal: true };

/** A registration that somebody holds. */
export interface Registered extends AsyncDisposable {
  /** The state as it was when the registration became ready. */
  readonly registered: Extract<RegistrationState, { status: 'registered' }>;
  /** The states of the registration for as long as it is held: first the latest. Completes when it ends; errors with it. */
  readonly state$: Observable<RegistrationState>;
  /**
   * Resolves when the registration ends: with its error, or with undefined where it was left or the registrar was closed.
   * Never rejects. Where nobody asks for it, and nobody subscribes to `state$`, the log has the error.
   */
  readonly ended: Promise<Error | undefined>;
  /** Releases this hold; the last holder deletes the znode. Resolves once that is done, or after `closeTimeout`. */
  leave(): Promise<void>;
  /**
   * Announces that the registration stops, waits, and leaves. An application is published in the state `stopping`:
   * pickers of readers turn elsewhere, while calls in flight go on. A node gives leadership up first, stays a member
   * that is no candidate, and all its applications drain; without applications it does not wait. Then the registration
   * completes, and its znode is deleted.
   *
   * The wait counts from the call: also while ZooKeeper does not answer, and where the session expires. It ends early by
   * the signal, by `leave()` and by `close()`. Where the registration has other holders, nothing is announced: it leaves,
   * and they keep it. One that subscribes during the wait sees it complete. Rejects with InvalidOption alone.
   *
   * @example
   * process.once('SIGTERM', async () => {
   *   const closed = new AbortController();
   *   server.close(() => closed.abort());
   *   await billing.drain({ wait: 10_000, signal: closed.signal });
   * });
   */
  drain(options?: DrainOptions): Promise<void>;
}

/** The parts of a registrar that its registrations need. */
export interface ReadyContext {
  readonly background: Pick<Background, 'startedBy' | 'settled$'>;
  /** Why registrations complete now, where that is not the end of their input. */
  readonly closedBy: () => 'closed' | 'drained' | undefined;
  readonly drain$: Draining['one$'];
  readonly runtime: Pick<Runtime, 'logger' | 'scheduler'>;
}

type Ready = (registration$: Observable<RegistrationState>, options?: ReadyOptions) => Promise<Registered>;

export const readyWith = ({
  background,
  closedBy,
  drain$,
  runtime: { logger, scheduler },
}: ReadyContext): Ready => {
  const warn = warnOnce(logger.warn);
  return (registration$, options = {}) =>
    new Promise((resolve, reject) => {
      const { timeout, signal } = options;
      warn(unknownFields('ready', options, fields, 'ReadyOptions'));
      if (!isObservable(registration$)) {
        throw new InvalidOption('registration', 'what join or serve returned', registration$);
      }
      if (timeout !== undefined) requireMilliseconds('timeout', timeout, 0);
      signal?.throwIfAborted();
      const state$ = new ReplaySubject<RegistrationState>(1);
      let isReady = false;
      let path: string | undefined;
      let left: Promise<void> | undefined;
      let cause: Error | undefined;
      /** Somebody learns of the end. */
      let isHeard = false;
      let end: (error?: Error) => void = () => undefined;
      const ended = new Promise<Error | undefined>((over) => {
        end = over;
      });
      const refuse: (error: Error) => void = reject;
      const givenUp$ = merge(
        timeout === undefined
          ? NEVER
          : timer(timeout, scheduler).pipe(map(() => new ReadyTimeout(timeout, cause))),
        signal ? fromEvent(signal, 'abort').pipe(map(() => signal.reason as Error)) : NEVER,
      );
      const waiting = givenUp$.subscribe({
        next: (error) => {
          waiting.unsubscribe();
          subscription.unsubscribe();
          refuse(error);
        },
        error: refuse,
      });
      const part = (): Promise<void> => {
        const deleted$ = subscription.closed
          ? background.settled$
          : background.startedBy(() => {
              subscription.unsubscribe();
            });
        state$.complete();
        end();
        return lastValueFrom(deleted$, { defaultValue: undefined });
      };
      const leave = (): Promise<void> => {
        releaseCurrentRun();
        return (left ??= part());
      };
      const drain = async (options?: DrainOptions): Promise<void> => {
        releaseCurrentRun();
        await lastValueFrom(drain$(path, options), { defaultValue: undefined });
        await leave();
      };
      const subscription = registration$.subscribe({
        next: (state) => {
          state$.next(state);
          if (state.status === 'registering') ({ cause } = state);
          if (state.status === 'registered') ({ path } = state);
          if (state.status !== 'registered' || isReady) return;
          isReady = true;
          waiting.unsubscribe();
          resolve({
            registered: state,
            state$: state$.asObservable(),
            get ended() {
              isHeard = true;
              return ended;
            },
            leave,
            drain,
            [Symbol.asyncDispose]: leave,
          });
        },
        error: (error: unknown) => {
          waiting.unsubscribe();
          if (isReady && !isHeard && !state$.observed) {
            logger.error(
              `the registration ${path ?? ''} has failed, and nobody subscribes to its state$ or awaits ended: ${String(error)}`,
            );
          }
          state$.error(error);
          end(error as Error);
          refuse(error as Error);
        },
        complete: () => {
          waiting.unsubscribe();
          state$.complete();
          end();
          const how = closedBy();
          refuse(
            how
              ? new Closed(how)
              : new Error('the input completed without a value, before the registration was ready'),
          );
        },
      });
    });
};
