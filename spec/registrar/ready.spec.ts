import { EMPTY, Subject } from 'rxjs';
import type { Logger, RegistrationState } from '../../lib/index.ts';
import { readyWith } from '../../lib/registrar/ready.ts';

describe('ready', () => {
  it('logs the error of a registration that was ready before: its promise is settled', async () => {
    const errors: string[] = [];
    const ignore = (): void => undefined;
    const error = (message: string): void => {
      errors.push(message);
    };
    const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error };
    const state$ = new Subject<RegistrationState>();
    const ready = readyWith(EMPTY, () => false, logger)(state$);
    state$.next({ state: 'registered', path: '/a', sequence: 1, token: '' as never });
    await ready;
    expect(errors).toEqual([]);
    state$.error(new Error('the input failed'));
    expect(errors).toEqual([expect.stringContaining('the input failed')]);
  });
});
