import { clearImmediate, setImmediate } from 'node:timers';
import { Observable } from 'rxjs';

/** Cold: emits and completes when the event loop has read what had arrived at its sockets. */
export const onePass$ = new Observable<void>((subscriber) => {
  const pass = setImmediate(() => {
    subscriber.next();
    subscriber.complete();
  });
  return () => {
    clearImmediate(pass);
  };
});
