import { AsyncLocalStorage } from 'node:async_hooks';

const runs = new AsyncLocalStorage<() => void>();

/** Does work that holds a znode; `release` releases the hold. Whatever the work starts belongs to it. */
export const withinRun = <T>(release: () => void, work: () => T): T => runs.run(release, work);

/** For calls that wait until work under a lease has ended: the work that makes such a call does not wait for itself. */
export const releaseCurrentRun = (): void => {
  runs.getStore()?.();
};
