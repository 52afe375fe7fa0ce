import { asyncScheduler, defer, EMPTY, lastValueFrom, map, Subject, throwError } from 'rxjs';
import { numberOf, type CodeName } from '../../lib/errors/codes.ts';
import { ConnectionLost } from '../../lib/errors/connection-lost.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { schedulerClock } from '../../lib/session/clock.ts';
import { patient } from '../../lib/session/patient.ts';
import type { Runtime } from '../../lib/session/runtime.ts';

const logged = () => {
  const errors: string[] = [];
  const ignore = (): void => undefined;
  const error = (message: string): void => {
    errors.push(message);
  };
  const runtime: Runtime = {
    scheduler: asyncScheduler,
    clock: schedulerClock(asyncScheduler),
    random: () => 0,
    logger: { debug: ignore, info: ignore, warn: ignore, error },
    backoff: { initial: 1, max: 1 },
    closeTimeout: 1,
    linger: 0,
  };
  return { errors, runtime };
};

describe('patient', () => {
  it('logs an error that no server and no connection has caused, and passes it on', async () => {
    const { errors, runtime } = logged();
    const bug = new RangeError('Maximum call stack size exceeded');
    const work$ = throwError(() => bug).pipe(patient(runtime));
    await expect(lastValueFrom(work$)).rejects.toBe(bug);
    expect(errors).toEqual([expect.stringContaining('Maximum call stack size exceeded')]);
  });

  it('warns of a cause once for as long as it goes on, and again when it comes back', () => {
    jest.useFakeTimers();
    const { runtime } = logged();
    const lines: string[] = [];
    const at = (level: string) => (message: string) => {
      lines.push(`${level}: ${message}`);
    };
    const failing = new Subject<Error>();
    const causes: Error[] = [];
    const subscription = defer(() => {
      const cause = causes.shift();
      return cause
        ? throwError(() => cause)
        : failing.pipe(
            map((error): never => {
              throw error;
            }),
          );
    })
      .pipe(patient({ ...runtime, logger: { ...runtime.logger, debug: at('debug'), warn: at('warn') } }))
      .subscribe();
    const fail = (...codes: readonly CodeName[]): readonly string[] => {
      lines.length = 0;
      const [first, ...rest] = codes.map((code) => new ZooKeeperError(numberOf(code), 'create', '/a'));
      causes.push(...rest);
      if (first) failing.next(first);
      jest.advanceTimersByTime(100);
      return lines.map((line) => line.replace(/: create .a: (\w+).*; retrying in .* ms$/s, ' $1'));
    };
    expect(fail('NoAuth', 'NoAuth', 'QuotaExceeded', 'QuotaExceeded')).toEqual([
      ...['warn NoAuth', 'debug NoAuth', 'warn QuotaExceeded', 'debug QuotaExceeded'],
    ]);
    jest.advanceTimersByTime(9_000);
    expect(fail('QuotaExceeded')).toEqual(['debug QuotaExceeded']);
    jest.advanceTimersByTime(60_000);
    expect(fail('QuotaExceeded', 'QuotaExceeded')).toEqual(['warn QuotaExceeded', 'debug QuotaExceeded']);
    subscription.unsubscribe();
    jest.useRealTimers();
  });

  it('says nothing where the connection is gone: the next one begins the work anew', async () => {
    const { errors, runtime } = logged();
    const work$ = throwError(() => new ConnectionLost('reset', 'h:1', 'gone')).pipe(patient(runtime));
    await expect(lastValueFrom(work$, { defaultValue: 'none' })).resolves.toBe('none');
    await expect(lastValueFrom(EMPTY.pipe(patient(runtime)), { defaultValue: 'none' })).resolves.toBe('none');
    expect(errors).toEqual([]);
  });
});
