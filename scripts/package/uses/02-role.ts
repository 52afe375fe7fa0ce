import { interval, map, type Observable } from 'rxjs';
import { whileLeader, type Lease, type Registrar } from 'zookeeper-registrar';

/** Work under a lease: as a promise, as an Observable, as an async iterable. */
export const work = ({ role$ }: Registrar): readonly Observable<unknown>[] => {
  const once = role$.pipe(
    whileLeader(async ({ token, signal }: Lease) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return token;
    }),
  );
  const bills$: Observable<string> = role$.pipe(
    whileLeader(({ token }) => interval(1_000).pipe(map((count) => `${token} ${String(count)}`))),
  );
  const steps$: Observable<number> = role$.pipe(
    whileLeader(async function* (lease) {
      for (let step = 0; lease.isHeld(); step += 1) yield await Promise.resolve(step);
    }),
  );
  return [once, bills$, steps$];
};
