import { Subject } from 'rxjs';
import { registrationStatuses, type RegistrationGap } from '../../lib/registrar/registration-statuses.ts';
import type { RegistrationState } from '../../lib/registration/registration-state.ts';

const registered: RegistrationState = {
  ...{ status: 'registered', path: '/nodes/a', sequence: 0 },
  token: '0000000000000001',
} as RegistrationState;

const setUp = () => {
  const { gap$, follow, drain } = registrationStatuses();
  const reasons: (RegistrationGap['reason'] | undefined)[] = [];
  gap$.subscribe((gap) => reasons.push(gap?.reason));
  const register = () => {
    const state$ = new Subject<RegistrationState>();
    state$.pipe(follow()).subscribe();
    state$.next(registered);
    return state$;
  };
  return { drain, reasons, register };
};

describe('the gap of registrations', () => {
  it('ends with the drain of one node where another one goes on', () => {
    const { drain, reasons, register } = setUp();
    void register();
    const second$ = register();
    reasons.length = 0;
    const drained = drain();
    drained();
    second$.complete();
    expect(reasons).toEqual(['stopping', undefined]);
  });

  it('stays after the drain of all, until something is registered', () => {
    const { drain, reasons, register } = setUp();
    const only$ = register();
    reasons.length = 0;
    const drained = drain();
    drained();
    only$.complete();
    expect(reasons).toEqual(['stopping']);
    void register();
    expect(reasons).toEqual(['stopping', 'registering', undefined]);
  });

  it('is one, however many registrations change at once', () => {
    const { reasons, register } = setUp();
    const all = Array.from({ length: 5_000 }, register);
    const [first$, ...others] = all;
    reasons.length = 0;
    for (const state$ of others) state$.next({ status: 'suspended' });
    first$?.next({ status: 'suspended' });
    for (const state$ of all) state$.next(registered);
    expect(reasons).toEqual(['suspended', undefined]);
  });
});
