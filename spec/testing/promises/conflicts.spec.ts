import { tap } from 'rxjs';
import { RegistrationConflict, type RegistrationState } from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { deleteEach, deleteFolder, overwriteEach } from '../../support/outsider.ts';
import { pictured } from '../../support/pictured.ts';

/** A node beside an outsider for 200 frames. It waits 2, 4, 8, then 16 frames between its attempts. */
const beside = (outsider: Act) => {
  const warnings: string[] = [];
  const states: RegistrationState[] = [];
  const ignore = (): void => undefined;
  const warn = (message: string): void => {
    // That nobody reads the role of this candidate is another one.
    if (message.includes('in a row')) warnings.push(message);
  };
  const logger = { debug: ignore, info: ignore, warn, error: warn };
  const options = {
    zooKeeper: { latency: 1 },
    registrar: () => ({ backoff: { initial: 4, max: 32 }, logger }),
  };
  const join: Act = ({ hold, node }) => {
    const state$ = node('a').registrar.join({ name: 'a@host', routes: [] });
    hold(state$.pipe(tap((state) => states.push(state))));
  };
  pictured((draw) => {
    draw('x---y 200ms |', { x: outsider, y: join }, options);
  });
  const conflicts = states
    .map((each) =>
      each.status === 'registering' ? each.cause : 'updateError' in each ? each.updateError : undefined,
    )
    .filter((cause) => cause instanceof RegistrationConflict);
  return { warnings, states, conflicts };
};

describe('a registration beside a client that undoes it (P5)', () => {
  it.each([
    ['deletes each of its znodes', deleteEach(), 'znode-deleted'],
    ['deletes its folder', deleteFolder, 'folder-deleted'],
    ['overwrites its data', overwriteEach, 'data-overwritten'],
  ] as const)('goes on with back-off, and names the cause: it %s', (_, outsider, reason) => {
    const { warnings, conflicts } = beside(outsider);
    const isFirstLoss = (line: string): boolean => line.includes('registering again');
    expect(warnings.filter((line) => !isFirstLoss(line))).toEqual([conflicts[0]?.message]);
    expect(warnings.filter(isFirstLoss).length).toBeLessThanOrEqual(1);
    expect(conflicts.map((cause) => cause.reason)).toContain(reason);
    // Without back-off a round takes 4 to 8 frames.
    expect(conflicts.at(-1)?.times).toBeGreaterThan(8);
    expect(conflicts.at(-1)?.times).toBeLessThan(18);
  });

  it('stays registered while its data are overwritten', () => {
    const { states } = beside(overwriteEach);
    const first = states.findIndex(({ status }) => status === 'registered');
    expect(new Set(states.slice(first).map(({ status }) => status))).toEqual(new Set(['registered']));
  });

  it('is registered as before once the client has ended', () => {
    const { states, conflicts } = beside(deleteEach(15));
    expect(conflicts.length).toBeGreaterThan(0);
    expect(states.at(-1)).toMatchObject({ status: 'registered' });
    expect(states.at(-1)).not.toHaveProperty('rejected');
  });
});
