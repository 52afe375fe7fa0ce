import { VirtualTimeScheduler } from 'rxjs';
import { createRegistrar, type Lease, type Registrar } from '../../lib/index.ts';
import { virtualZooKeeper, type Faults } from '../../lib/testing/index.ts';

/** Two nodes on three servers of which `z1:1` leads: `a` leads, `b` is next in line. Times are in ms. */
export interface Rivalry {
  readonly sessionTimeout: number;
  readonly tickTime: number;
  readonly serverLatency?: number;
  readonly stepDown: 'disconnect' | 'deadline';
  /** The servers that each of them knows. */
  readonly homes: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** When the faults begin. */
  readonly from: number;
  /** Each fault, and how long after that it happens; those before it prepare the scene. */
  readonly faults: readonly (readonly [after: number, act: (faults: Faults) => void])[];
}

/** What was seen of the leases, looked at in each millisecond. */
export interface Outcome {
  /** Whether `a` held its lease when the faults began. */
  readonly ledBefore: boolean;
  /** Milliseconds in which both held one. */
  readonly both: readonly number[];
  /** When `b` held one for the first time; undefined: never, within four session timeouts. */
  readonly takenAt: number | undefined;
}

export const rivalLeases = (rivalry: Rivalry): Outcome => {
  const { sessionTimeout, tickTime, serverLatency = 0, stepDown, homes, from } = rivalry;
  const scheduler = new VirtualTimeScheduler();
  const zooKeeper = virtualZooKeeper({
    ...{ servers: ['z1:1', 'z2:1', 'z3:1'], scheduler, tickTime, serverLatency, minSessionTimeout: 1 },
    // Nobody but the lease is to notice.
    syncLimit: 10 * sessionTimeout,
  });
  const start = (name: 'a' | 'b'): (() => boolean) => {
    const leases: Lease[] = [];
    const registrar: Registrar = createRegistrar({
      ...{ scheduler, sessionTimeout, stepDown, endpoints: homes[name], linger: 0 },
      ...{ connectTimeout: sessionTimeout, requestTimeout: 2 * sessionTimeout, closeTimeout: sessionTimeout },
      transport: zooKeeper.transport(name),
      backoff: { initial: 1, max: 2 },
      random: () => 0.5,
    });
    registrar.join({ name: `${name}@host`, routes: [] }).subscribe();
    registrar.role$.subscribe((role) => {
      if ('lease' in role) leases.push(role.lease);
    });
    return () => leases.some((lease) => lease.isHeld());
  };
  let a = (): boolean => false;
  let b = (): boolean => false;
  scheduler.schedule(() => {
    a = start('a');
  }, 1);
  scheduler.schedule(() => {
    b = start('b');
  }, 40);
  let ledBefore = false;
  scheduler.schedule(() => {
    ledBefore = a();
  }, from);
  for (const [after, act] of rivalry.faults)
    scheduler.schedule(
      () => {
        act(zooKeeper.faults);
      },
      Math.max(0, from + after),
    );
  const both: number[] = [];
  let takenAt: number | undefined;
  const look = (): void => {
    const held = [a(), b()] as const;
    if (held[0] && held[1]) both.push(scheduler.now());
    if (held[1]) takenAt ??= scheduler.now();
    scheduler.schedule(look, 1);
  };
  scheduler.schedule(look, 0.5);
  scheduler.maxFrames = from + 4 * sessionTimeout;
  scheduler.flush();
  zooKeeper.close();
  return { ledBefore, both, takenAt };
};
