import {
  asyncScheduler,
  finalize,
  Observable,
  of,
  ReplaySubject,
  share,
  timer,
  type MonoTypeOperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { Runtime } from './runtime.ts';

/** Emits after `ms` milliseconds. On real time the timer keeps no process alive. */
const after = (ms: number, scheduler: SchedulerLike): Observable<unknown> => {
  if (scheduler !== asyncScheduler) return timer(ms, scheduler);
  return new Observable((subscriber) => {
    const pending = setTimeout(() => {
      subscriber.next(undefined);
    }, ms);
    pending.unref();
    return () => {
      clearTimeout(pending);
    };
  });
};

/** A shared stream that has lingered is releasing the streams that it stands on: these do not linger once more. */
const release = { isUnderWay: false };

/** Marks what the values cause as a release. */
const releasing: MonoTypeOperatorFunction<unknown> = (source$) =>
  new Observable((subscriber) =>
    source$.subscribe({
      next: (value) => {
        release.isUnderWay = true;
        try {
          subscriber.next(value);
        } finally {
          release.isUnderWay = false;
        }
      },
      error: subscriber.error.bind(subscriber),
    }),
  );

/**
 * The one place that shares: late subscribers get the latest value. After the last one has left, the source goes on for
 * `linger` ms; a subscriber that comes back within that time gets the latest value, and the source is not asked anew.
 * Streams that stand on one another end together, `linger` ms after the last subscriber of any of them. Retries stand
 * inside, so subscribers come and go without a reset.
 */
export const shareLatest =
  <T>(
    { linger, scheduler, clock }: Pick<Runtime, 'linger' | 'scheduler' | 'clock'>,
    /** Later subscribers of a source that has completed see it complete. @default the source begins anew */
    { staysComplete = false }: { readonly staysComplete?: boolean } = {},
  ): MonoTypeOperatorFunction<T> =>
  (source$) => {
    /** Monotonic milliseconds: a subscriber left then. */
    let leftAt = -Infinity;
    const idle$ = (): Observable<unknown> => {
      const wait = release.isUnderWay ? leftAt + linger - clock.monotonic() : linger;
      return wait > 0 ? after(wait, scheduler).pipe(releasing) : of(undefined);
    };
    const shared$ = source$.pipe(
      share({
        connector: () => new ReplaySubject<T>(1),
        resetOnRefCountZero: linger > 0 ? idle$ : true,
        resetOnComplete: !staysComplete,
        resetOnError: true,
      }),
    );
    if (linger === 0) return shared$;
    return shared$.pipe(
      finalize(() => {
        if (!release.isUnderWay) leftAt = clock.monotonic();
      }),
    );
  };
