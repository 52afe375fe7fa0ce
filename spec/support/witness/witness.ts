import { BehaviorSubject, distinctUntilChanged, map, Observable, of, Subscription, switchMap } from 'rxjs';
import { isDeepStrictEqual } from 'node:util';
import {
  createRegistrar,
  whileLeader,
  type Lease,
  type RegistrationState,
  type Role,
  type StepDown,
  type Transport,
} from '../../../lib/index.ts';
import { silent } from '../../../lib/session/logger.ts';
import { indiscreet } from './indiscreet.ts';
import { replaying } from './replaying.ts';
import { appNames, look, now, type Fact, type Wish } from './fact.ts';
import { cluster } from './tree.ts';
import { memberText, routeText } from './texts.ts';

/** A registrar of one node, which says all that it sees. */
export interface Witness {
  wish(wish: Wish): void;
  resign(): void;
  close(): Promise<void>;
}

export interface WitnessOptions {
  readonly name: string;
  readonly endpoints: string;
  readonly transport: Transport;
  readonly stepDown: StepDown;
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly say: (fact: Fact, at?: number) => void;
}

const isSameRole = (a: Role, b: Role): boolean =>
  a.status === 'leader' ? b.status === 'leader' && a.lease === b.lease : isDeepStrictEqual(a, b);

export const witness = ({
  name,
  endpoints,
  transport,
  stepDown,
  sessionTimeout,
  say,
}: WitnessOptions): Witness => {
  const all = new Subscription();
  const wish$ = new BehaviorSubject<Wish>({ joined: false, version: 0, apps: {} });
  let lease: Lease | undefined;
  let closing: Promise<void> | undefined;
  let isClosing = false;
  const complain = (what: string): void => {
    say({ kind: 'complaint', invariant: 'I5 streams', what });
  };
  const registrar = createRegistrar({
    endpoints,
    cluster,
    sessionTimeout: sessionTimeout,
    stepDown,
    transport: indiscreet(transport, say),
    backoff: { initial: 20, max: 500 },
    closeTimeout: 3_000,
    linger: 0,
    logger: silent,
  });
  const listen = <T>(
    what: string,
    source$: Observable<T>,
    told: (value: T) => void,
    same: (a: T, b: T) => boolean = isDeepStrictEqual,
  ): void => {
    let last: readonly [T] | undefined;
    all.add(
      source$.subscribe({
        next: (value) => {
          if (last && same(last[0], value)) complain(`${what} says the same twice`);
          last = [value];
          told(value);
        },
        error: (error: unknown) => {
          complain(`${what} fails: ${String(error)}`);
        },
        complete: () => {
          if (!isClosing) complain(`${what} ends before close()`);
        },
      }),
    );
  };
  const registered = (what: string, source$: Observable<RegistrationState | undefined>): void => {
    listen(`the registration of ${what}`, source$, (registration) => {
      if (registration) say({ kind: 'registration', of: what, state: registration.status });
    });
  };
  const ask = (): void => {
    // Read before the lease reads its own: it was held then for sure.
    const at = now();
    if (lease?.isHeld() === true) say({ kind: 'held', token: lease.token }, at);
  };
  const work = ({ token }: Lease): Observable<never> =>
    new Observable(() => {
      say({ kind: 'work', token });
      return () => {
        say({ kind: 'work-over', token });
      };
    });

  listen('session$', registrar.session$, (session) => {
    say({
      kind: 'session',
      state: session.status,
      ...(session.status === 'connected' && { sessionId: session.sessionId }),
      ...(session.status === 'suspended' && { why: session.cause.message }),
      ...(session.status === 'lost' && { why: session.reason }),
    });
  });
  const told = (role: Role): void => {
    lease = role.status === 'leader' ? role.lease : undefined;
    if (role.status === 'follower') say({ kind: 'role', role: 'follower', why: role.reason });
    else say({ kind: 'role', role: 'leader', path: role.lease.path, token: role.lease.token });
    ask();
  };
  listen('role$', registrar.role$, told, isSameRole);
  all.add(registrar.role$.pipe(whileLeader(work)).subscribe());
  listen('cluster$', registrar.cluster$, ({ stale, zxid, members }) => {
    say({ kind: 'cluster', stale, zxid, members: members.map(memberText) });
  });
  listen('members$', registrar.members$, () => undefined);
  listen('leader$', registrar.leader$, (leader) => {
    say({
      kind: 'leader',
      leader: leader && `${leader.path} ${leader.token}`,
      self: leader?.self === true,
    });
  });
  all.add(replaying(registrar, complain));

  /** Undefined while it is not wished. */
  const while$ = <T>(is: (wish: Wish) => boolean, source$: Observable<T>): Observable<T | undefined> =>
    wish$.pipe(
      map(is),
      distinctUntilChanged(),
      switchMap((wanted) => (wanted ? source$ : of(undefined))),
    );
  const node$ = wish$.pipe(map(({ version }) => ({ name, routes: [{ port: 11_144 }], ext: { version } })));
  registered(
    'the node',
    while$(({ joined }) => joined, registrar.join(node$)),
  );
  for (const app of appNames) {
    listen(`appRoutes$(${app})`, registrar.appRoutes$(app), (routes) => {
      say({ kind: 'routes', app, routes: routes.map(routeText) });
    });
    const app$ = wish$.pipe(map(({ apps }) => ({ app, weight: apps[app] ?? 1 })));
    registered(
      app,
      while$(({ apps }) => apps[app] !== undefined, registrar.serve(app$)),
    );
  }
  const looking = setInterval(ask, look);
  const close = async (): Promise<void> => {
    isClosing = true;
    say({ kind: 'closing' });
    await registrar.close();
    clearInterval(looking);
    all.unsubscribe();
    say({ kind: 'closed' });
  };
  return {
    wish: (wish) => {
      wish$.next(wish);
    },
    resign: () => {
      lease?.resign();
    },
    close: () => (closing ??= close()),
  };
};
