import { asyncScheduler, defer, EMPTY, lastValueFrom, throwError } from 'rxjs';
import { ConnectionLost } from '../../lib/errors/connection-lost.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { schedulerClock } from '../../lib/session/clock.ts';
import { patient } from '../../lib/session/patient.ts';
import type { Runtime } from '../../lib/session/runtime.ts';
import { listeningLogger } from '../support/listening-logger.ts';

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

  it('warns once of an answer that repeats itself, and once more where it changes', async () => {
    const { runtime } = logged();
    const logger = listeningLogger();
    const answers = ['/a', '/a', '/a', '/b', '/b'].map((path) => new ZooKeeperError(-102, 'create', path));
    const work$ = defer(() => {
      const answer = answers.shift();
      return answer ? throwError(() => answer) : EMPTY;
    }).pipe(patient({ ...runtime, logger }));
    await lastValueFrom(work$, { defaultValue: 'none' });
    expect(logger.lines.map((line) => line.replace(/: create (\/.):.*/, ' $1'))).toEqual([
      'warn /a',
      'debug /a',
      'debug /a',
      'warn /b',
      'debug /b',
    ]);
  });

  it('says nothing where the connection is gone: the next one begins the work anew', async () => {
    const { errors, runtime } = logged();
    const work$ = throwError(() => new ConnectionLost('reset', 'h:1', 'gone')).pipe(patient(runtime));
    await expect(lastValueFrom(work$, { defaultValue: 'none' })).resolves.toBe('none');
    await expect(lastValueFrom(EMPTY.pipe(patient(runtime)), { defaultValue: 'none' })).resolves.toBe('none');
    expect(errors).toEqual([]);
  });
});
