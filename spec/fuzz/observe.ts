import { Observable, Subscription, tap, timer } from 'rxjs';
import { whileLeader, type Lease, type Registrar, type Role } from '../../lib/index.ts';
import type { Lane } from './lane.ts';
import { times, type Traits } from './scenario.ts';
import type { Emission, Fact, Stream } from './story.ts';

/** Subscribes to all that a registrar has to show, and works for as long as it leads. */
export const observe = (options: {
  readonly registrar: Registrar;
  readonly lane: Lane;
  readonly traits: Traits;
  readonly note: (fact: Fact) => void;
  /** After it was noted: the user's handler. */
  readonly seen: (emission: Emission) => void;
}): Subscription => {
  const { registrar, lane, traits, note, seen } = options;
  const all = new Subscription();
  const listen = <S extends Stream>(stream: S, source$: Observable<unknown>): void => {
    const told = (value: unknown): void => {
      const emission = { kind: 'next', stream, value } as Emission;
      note(emission);
      if (emission.stream === 'role') askAll(emission.value);
      seen(emission);
    };
    all.add(
      source$.subscribe({
        next: told,
        error: (error: unknown) => {
          note({ kind: 'end', stream, error });
        },
        complete: () => {
          note({ kind: 'end', stream });
        },
      }),
    );
  };
  const leases = new Set<Lease>();
  /** A lease is held until its signal aborts or its role ends: one that is asked then has no time left to run out. */
  const askAll = (role: Role): void => {
    const current = role.status === 'leader' ? role.lease : undefined;
    for (const lease of leases) if (lease !== current && lease.isHeld()) note({ kind: 'still-held', lease });
    if (!current) return;
    leases.add(current);
    mark(current);
  };
  const mark = (lease: Lease): void => {
    lease.signal.addEventListener(
      'abort',
      () => {
        note({ kind: 'lease-over', lease });
      },
      { once: true },
    );
  };
  const work = (lease: Lease): Observable<never> =>
    new Observable(() => {
      note({ kind: 'work', lease });
      return () => {
        note({ kind: 'work-over', lease });
      };
    });
  const drained = (lease: Lease): Observable<unknown> =>
    timer(traits.drain, lane.scheduler).pipe(
      tap(() => {
        note({ kind: 'drained', lease });
      }),
    );

  listen('session', registrar.session$);
  listen('role', registrar.role$);
  all.add(
    registrar.role$
      .pipe(whileLeader(work, { drained, drainTimeout: times.drainTimeout, scheduler: lane.scheduler }))
      .subscribe(),
  );
  listen('cluster', registrar.cluster$);
  listen('members', registrar.members$);
  listen('memberEvents', registrar.memberEvents$);
  listen('leader', registrar.leader$);
  listen('apps', registrar.apps$);
  listen('routesX', registrar.appRoutes$('x'));
  listen('routesY', registrar.appRoutes$('y'));
  listen('events', registrar.events$);
  listen('invalid', registrar.invalid$);
  if (traits.watches) listen('children', registrar.watch.children$('/services/ergo/default/nodes'));
  return all;
};
