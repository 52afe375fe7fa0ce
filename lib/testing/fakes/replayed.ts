import { asyncScheduler, type MonoTypeOperatorFunction } from 'rxjs';
import { systemClock } from '../../session/clock.ts';
import { shareLatest } from '../../session/share-latest.ts';

/** Shares the latest value while somebody subscribes, without linger. */
export const replayed = <T>(): MonoTypeOperatorFunction<T> =>
  shareLatest<T>({ linger: 0, scheduler: asyncScheduler, clock: systemClock });
