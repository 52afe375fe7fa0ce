import { getEventListeners } from 'node:events';
import { BehaviorSubject, Subscription, type Observable } from 'rxjs';
import { createRegistrar, type AppSpec, type Lease, type NodeSpec, type Registrar } from '../../lib/index.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import type { App } from './command.ts';
import { appContent, nodeContent } from './entry-text.ts';
import { lane, type Lane } from './lane.ts';
import { observe } from './observe.ts';
import { times, type Scenario, type Traits } from './scenario.ts';
import type { Fact, Stream, Wishes } from './story.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One life of a process: a registrar, what its user wants of it, and what it was seen to do. */
export interface Process {
  readonly who: string;
  readonly lane: Lane;
  readonly registrar: Registrar;
  readonly phase: 'open' | 'closing' | 'closed' | 'crashed';
  join(candidate: boolean): void;
  leave(): void;
  update(): void;
  serve(app: App): void;
  unserve(app: App): void;
  weigh(app: App): void;
  resign(): void;
  ask(): void;
  observe(): void;
  lookAway(): void;
  close(): void;
  /** Nothing of it runs any more. */
  crash(): void;
  /** Lets go of everything, as a user does who forgets to close. */
  letGo(): void;
  wishes(): Wishes;
  /** Znodes whose watches it needs: two folders, its own ones, and what it watches besides. */
  watched(): number;
  /** In words: what is still in use. */
  leftovers(): readonly string[];
}

export interface ProcessOptions {
  readonly who: string;
  /** Of the node that it joins. */
  readonly node: string;
  readonly traits: Traits;
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly transport: (lane: Lane) => Transport;
  readonly endpoints: readonly string[];
  /** Of its newest connection. */
  readonly session: () => string | undefined;
  readonly random: () => number;
  readonly note: (fact: Fact) => void;
}

interface Input<S> {
  readonly spec$: BehaviorSubject<S>;
  readonly subscription: Subscription;
}

const streamOf = (app: App): 'appX' | 'appY' => (app === 'x' ? 'appX' : 'appY');

/** Handlers may act only so often, or a run would have no end. */
export const mostHabits = 4;

const ignore = (): void => undefined;

export const startProcess = (options: ProcessOptions): Process => {
  const { who, node, traits, note } = options;
  const own = lane(options.time);
  const registrar = createRegistrar({
    endpoints: options.endpoints,
    transport: options.transport(own),
    scheduler: own.scheduler,
    clock: own.clock,
    random: options.random,
    layout: options.scenario.layout,
    stepDown: traits.stepDown,
    linger: traits.linger,
    sessionTimeout: times.sessionTimeout,
    closeTimeout: times.closeTimeout,
    ...(traits.patient && { requestTimeout: times.patience }),
    backoff: times.backoff,
    // Without one, the process would be warned of each outage.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  const leases = new Set<Lease>();
  const inputs: BehaviorSubject<unknown>[] = [];
  const apps = new Map<App, Input<AppSpec>>();
  let joined: (Input<NodeSpec> & { readonly candidate: boolean }) | undefined;
  let view = new Subscription();
  let phase: Process['phase'] = 'open';
  let version = 0;
  let acts = 0;

  const register = <S>(
    stream: Stream,
    spec$: BehaviorSubject<S>,
    with$: (input: Observable<S>) => Observable<unknown>,
  ): Input<S> => {
    inputs.push(spec$ as BehaviorSubject<unknown>);
    note({ kind: 'registering', stream });
    const subscription = with$(spec$).subscribe({
      next: (value) => {
        note({ kind: 'next', stream, value } as Fact);
      },
      error: (error: unknown) => {
        note({ kind: 'end', stream, error });
      },
      complete: () => {
        note({ kind: 'end', stream });
      },
    });
    return { spec$, subscription };
  };
  const isOn = (input: Pick<Input<never>, 'subscription'> | undefined): boolean =>
    input?.subscription.closed === false;
  const spec = (candidate: boolean): NodeSpec => ({
    name: `${node}@host`,
    routes: [{ port: 1 + (version % 1_000) }],
    ext: { version },
    candidate,
  });
  const self: Process = {
    who,
    lane: own,
    registrar,
    get phase() {
      return phase;
    },
    join: (candidate) => {
      if (isOn(joined)) return;
      const spec$ = new BehaviorSubject(spec(candidate));
      joined = { ...register('node', spec$, registrar.join), candidate };
    },
    leave: () => {
      note({ kind: 'unregistering', stream: 'node' });
      joined?.subscription.unsubscribe();
    },
    update: () => {
      version += 1;
      if (joined && isOn(joined)) joined.spec$.next(spec(joined.candidate));
    },
    serve: (app) => {
      if (isOn(apps.get(app))) return;
      const spec$ = new BehaviorSubject<AppSpec>({ app, weight: version });
      apps.set(app, register(streamOf(app), spec$, registrar.serve));
    },
    unserve: (app) => {
      note({ kind: 'unregistering', stream: streamOf(app) });
      apps.get(app)?.subscription.unsubscribe();
    },
    weigh: (app) => {
      version += 1;
      const input = apps.get(app);
      if (input && isOn(input)) input.spec$.next({ app, weight: version });
    },
    resign: () => {
      for (const lease of [...leases].slice(-1)) {
        note({ kind: 'resigning', path: lease.path });
        lease.resign();
      }
    },
    ask: () => {
      for (const lease of [...leases].slice(-1)) lease.isHeld();
    },
    observe: () => {
      if (!view.closed && phase !== 'closed') self.lookAway();
      note({ kind: 'observing', stepDown: traits.stepDown });
      view = observe({
        registrar,
        lane: own,
        traits,
        note,
        seen: (fact) => {
          if (fact.stream !== 'role' || fact.value.status !== 'leader') {
            if (fact.stream === 'members' && traits.habit === 'updates' && (acts += 1) <= mostHabits)
              self.update();
            return;
          }
          leases.add(fact.value.lease);
          if (traits.habit === 'none' || traits.habit === 'updates' || (acts += 1) > mostHabits) return;
          if (traits.habit === 'resigns') self.resign();
          else if (traits.habit === 'leaves') self.leave();
          else self.close();
        },
      });
    },
    lookAway: () => {
      note({ kind: 'looking-away' });
      view.unsubscribe();
    },
    close: () => {
      if (phase !== 'open') return;
      phase = 'closing';
      note({ kind: 'closing' });
      void registrar.close().then(() => {
        if (phase === 'crashed') return;
        phase = 'closed';
        note({ kind: 'closed' });
      });
    },
    crash: () => {
      phase = 'crashed';
      own.end();
      note({ kind: 'over' });
    },
    letGo: () => {
      self.lookAway();
      self.leave();
      for (const app of apps.keys()) self.unserve(app);
    },
    wishes: () => {
      const here = phase === 'open' && joined && isOn(joined) ? joined : undefined;
      const served = here ? [...apps.values()].filter(isOn).map(({ spec$ }) => spec$.value) : [];
      const { candidate = true } = here ?? {};
      return {
        who,
        session: options.session(),
        znodes: [
          ...(here ? [nodeContent(`${node}@host`, candidate, here.spec$.value.ext)] : []),
          ...served.map(({ app, weight = 1 }) => appContent(app, `${node}@host`, weight)),
        ],
      };
    },
    watched: () => {
      const own = [joined, ...apps.values()].filter(isOn).length;
      // A node to whose role nobody listens looks for the candidate before it.
      return own + (view.closed ? Number(isOn(joined)) : 2 + Number(traits.watches));
    },
    leftovers: () => [
      ...(own.timers > 0 ? [`${String(own.timers)} timers`] : []),
      ...inputs.filter(({ observed }) => observed).map(() => 'a subscription to an input'),
      ...[...leases]
        .filter(({ signal }) => getEventListeners(signal, 'abort').length > 0)
        .map(({ token }) => `a listener to the signal of lease ${token}`),
    ],
  };
  return self;
};
