import { asyncScheduler, EMPTY, Subject } from 'rxjs';
import type { RegistrationState } from '../../lib/index.ts';
import { readyWith } from '../../lib/registrar/ready.ts';
import { listeningLogger } from '../support/listening-logger.ts';

const registered: RegistrationState = { status: 'registered', path: '/a', sequence: 1, token: '' as never };

const setUp = (isClosed = false) => {
  const logger = listeningLogger();
  const registration$ = new Subject<RegistrationState>();
  const ready = readyWith(EMPTY, () => isClosed, { logger, scheduler: asyncScheduler });
  return { logger, registration$, ready };
};

describe('ready', () => {
  it('resolves with the first registered state, and goes on telling states', async () => {
    const { ready, registration$ } = setUp();
    const promise = ready(registration$);
    registration$.next({ status: 'registering' });
    registration$.next(registered);
    const handle = await promise;
    expect(handle.registered).toBe(registered);
    const states: string[] = [];
    handle.state$.subscribe({
      next: ({ status }) => states.push(status),
      complete: () => states.push('over'),
    });
    registration$.next({ status: 'suspended' });
    await handle.leave();
    expect([states, registration$.observed]).toEqual([['registered', 'suspended', 'over'], false]);
    expect(await handle.ended).toBeUndefined();
  });

  it('gives up in time, names what it was waiting for, and lets go', async () => {
    const { ready, registration$ } = setUp();
    const promise = ready(registration$, { timeout: 1 });
    registration$.next({ status: 'registering', cause: new Error('no server') });
    await expect(promise).rejects.toMatchObject({
      ...{ _tag: 'ReadyTimeout', cause: new Error('no server') },
      message: 'the registration was not ready within 1 ms: no server',
    });
    expect(registration$.observed).toBe(false);
  });

  it('gives up with the reason of a signal, also of one that has aborted before', async () => {
    const { ready, registration$ } = setUp();
    const ending = new AbortController();
    const promise = ready(registration$, { signal: ending.signal });
    ending.abort(new Error('stop'));
    await expect(promise).rejects.toThrow('stop');
    await expect(ready(registration$, { signal: ending.signal })).rejects.toThrow('stop');
    expect(registration$.observed).toBe(false);
  });

  it('takes no notice of the signal once it is ready', async () => {
    const { ready, registration$ } = setUp();
    const ending = new AbortController();
    const promise = ready(registration$, { timeout: 60_000, signal: ending.signal });
    registration$.next(registered);
    await promise;
    ending.abort();
    expect(registration$.observed).toBe(true);
  });

  it('rejects with Closed where the registrar is closed first', async () => {
    const { ready, registration$ } = setUp(true);
    const promise = ready(registration$);
    registration$.complete();
    await expect(promise).rejects.toMatchObject({ _tag: 'Closed' });
  });

  it('rejects with the error of the registration', async () => {
    const { ready, registration$ } = setUp();
    const promise = ready(registration$);
    registration$.error(new Error('bad'));
    await expect(promise).rejects.toThrow('bad');
  });

  it('logs an error that comes later, where nobody else learns of it', async () => {
    const { ready, registration$, logger } = setUp();
    const promise = ready(registration$);
    registration$.next(registered);
    await promise;
    expect(logger.lines).toEqual([]);
    registration$.error(new Error('the input failed'));
    expect(logger.lines).toEqual([expect.stringContaining('the input failed')]);
  });

  it.each(['ended', 'state$'] as const)(
    'tells a later error to whoever has asked for %s, and not the log',
    async (how) => {
      const { ready, registration$, logger } = setUp();
      const promise = ready(registration$);
      registration$.next(registered);
      const handle = await promise;
      const seen: unknown[] = [];
      if (how === 'ended') void handle.ended.then((error) => seen.push(error));
      else handle.state$.subscribe({ error: (error: unknown) => seen.push(error) });
      registration$.error(new Error('the input failed'));
      await Promise.resolve();
      expect([seen, logger.lines]).toEqual([[new Error('the input failed')], []]);
    },
  );

  it('refuses a timeout that is none', async () => {
    const { ready, registration$ } = setUp();
    await expect(ready(registration$, { timeout: -1 })).rejects.toThrow('option timeout');
  });
});
