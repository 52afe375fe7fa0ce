// A process that dials one address after the other over the native transport, and says what came of it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { asyncScheduler, concatMap, defer, from, map, of, catchError, take } from 'rxjs';
import type { ConnectFailed } from '../../../lib/errors/connect-failed.ts';
import { native } from '../../../lib/native.ts';
import { digest } from '../secret.ts';

const ports = process.argv.slice(2).map(Number);
const limits = {
  connectTimeout: 500,
  requestTimeout: 500,
  maxFrame: 4_096,
  tls: undefined,
  scheduler: asyncScheduler,
};
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
from(ports)
  .pipe(
    concatMap((port) =>
      defer(() =>
        native().connect(
          {
            endpoint: { host: 'somewhere', port },
            address: '127.0.0.1',
            sessionTimeout: 4_000,
            resume: undefined,
            lastZxid: 0n,
            auth: [digest('user')],
          },
          limits,
        ),
      ).pipe(
        take(1),
        map(() => 'connected'),
        catchError((error: ConnectFailed) => of(`${error.reason}: ${error.message}`)),
      ),
    ),
  )
  .subscribe({
    next: (outcome) => void process.send?.(outcome),
    complete: () => {
      process.send?.(`gap ${String(Math.round(delay.max / 1e6))}`);
      process.disconnect();
    },
  });
