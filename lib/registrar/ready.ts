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
import { releaseCurrentRun } from '../discovery/current-run.ts';
import { Closed } from '../errors/closed.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { ReadyTimeout } from '../errors/ready-timeout.ts';
import { requireMilliseconds } from '../errors/required.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { Runtime } from '../session/runtime.ts';

type State = Extract<RegistrationState, { status: 'registered' }>;

export interface ReadyOptions {
  /** Milliseconds after which it gives up. @default it waits for as long as it takes */
  readonly timeout?: number;
  /** Gives up when it aborts; without effect once the registration is ready. @default none */
  readonly signal?: AbortSignal;
}

/** A registration that somebody holds. */
export interface Registered extends AsyncDisposable {
  /** The state as it was when the registration became ready. */
  readonly registered: State;
  /** The states of the registration for as long as it is held: first the latest. Completes when it ends; errors with it. */
  readonly state$: Observable<RegistrationState>;
  /**
   * Resolves when the registration ends: with its error, or with undefined where it was left or the registrar was closed.
   * Never rejects. Where nobody asks for it, and nobody subscribes to `state$`, the log has the error.
   */
  readonly ended: Promise<Error | undefined>;
  /** Lets go of the registration; resolves once its znode is deleted, which the last holder does, or after `closeTimeout`. */
  leave(): Promise<void>;
}

type Ready = (registration$: Observable<RegistrationState>, options?: ReadyOptions) => Promise<Registered>;

export const readyWith =
  (
    settled$: Observable<never>,
    isClosed: () => boolean,
    { logger, scheduler }: Pick<Runtime, 'logger' | 'scheduler'>,
  ): Ready =>
  (registration$, { timeout, signal } = {}) =>
    new Promise((resolve, reject) => {
      if (!isObservable(registration$)) {
        throw new InvalidOption('registration', 'what join or serve returned', registration$);
      }
      if (timeout !== undefined) requireMilliseconds('timeout', timeout, 0);
      signal?.throwIfAborted();
      const state$ = new ReplaySubject<RegistrationState>(1);
      let isReady = false;
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
      const leave = async (): Promise<void> => {
        releaseCurrentRun();
        subscription.unsubscribe();
        state$.complete();
        end();
        await lastValueFrom(settled$, { defaultValue: undefined });
      };
      const subscription = registration$.subscribe({
        next: (state) => {
          state$.next(state);
          if (state.status === 'registering') ({ cause } = state);
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
            [Symbol.asyncDispose]: leave,
          });
        },
        error: (error: unknown) => {
          waiting.unsubscribe();
          if (isReady && !isHeard && !state$.observed)
            logger.error(`a registration has ended: ${String(error)}`);
          state$.error(error);
          end(error as Error);
          refuse(error as Error);
        },
        complete: () => {
          waiting.unsubscribe();
          state$.complete();
          end();
          refuse(
            isClosed()
              ? new Closed()
              : new Error('the input completed without a value, before the registration was ready'),
          );
        },
      });
    });
