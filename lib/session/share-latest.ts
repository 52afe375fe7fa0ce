import { ReplaySubject, share, timer, type MonoTypeOperatorFunction, type SchedulerLike } from 'rxjs';

/**
 * The one place that shares: late subscribers get the latest value, and the last one to leave ends the source after
 * `linger` ms, whose replay is dropped with it. Retries stand inside, so subscribers come and go without a reset.
 */
export const shareLatest = <T>(options: {
  readonly linger: number;
  readonly scheduler: SchedulerLike;
}): MonoTypeOperatorFunction<T> =>
  share({
    connector: () => new ReplaySubject<T>(1),
    resetOnRefCountZero: options.linger > 0 ? () => timer(options.linger, options.scheduler) : true,
    // A closed session stays closed, and says so. What stands on it begins anew, and completes by itself.
    resetOnComplete: options.linger === 0,
    resetOnError: true,
  });
