import {
  combineLatest,
  connect,
  defer,
  distinctUntilChanged,
  endWith,
  finalize,
  isObservable,
  map,
  merge,
  NEVER,
  ReplaySubject,
  startWith,
  switchMap,
  take,
  takeWhile,
  throwError,
  type Observable,
} from 'rxjs';
import { appFolder } from '../codec/app-folder.ts';
import { warnOnce } from '../codec/unknown-fields.ts';
import { DuplicateServe } from '../errors/duplicate-serve.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import { register$ } from '../registration/register.ts';
import { sameState, type RegistrationState } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';
import type { Announcements, Orders } from './announcements.ts';
import { appTarget, layoutCheck } from './app-target.ts';
import { encodeApp, requireApp, unknownOfApp, type AppSpec } from './app-spec.ts';
import type { OwnNodes } from './own-nodes.ts';
import { nodeOf$, waiting$ } from './serving-node.ts';
import { lastGood, specs$, type Good } from './last-good.ts';
import type { Settings } from './settings.ts';
import { sharedRegistrations, type Holders } from './shared-registrations.ts';

type AppInput = AppSpec | Observable<AppSpec>;

/** An application of a node that this registrar publishes. */
interface Served {
  /** The input, or the data to publish where the input is one spec. */
  readonly key: unknown;
  /** Those of each `serve` that has come to this application and node. */
  readonly holders: Set<Holders>;
}

const stopping = ({ value, ...rest }: Good<AppSpec>): Good<AppSpec> => ({
  value: { ...value, state: 'stopping' },
  ...rest,
});

/** An application is registered for as long as its node is joined. Shared per application and node. */
export const serving = (
  settings: Settings,
  context: RegistrationContext,
  own: OwnNodes,
  announced: Announcements,
): ((input: AppInput) => Observable<RegistrationState>) => {
  const { runtime, maxEntry, routesMapper: mapper } = settings;
  const shared = sharedRegistrations(context, announced, announced.statuses.follow);
  const sharedPerNode = sharedRegistrations(context, announced);
  /** By application and node. */
  const served = new Map<string, Served>();
  const allowed$ = layoutCheck(settings);
  const warn = warnOnce(runtime.logger.warn);

  const encode = (spec: AppSpec, node: string): Uint8Array => encodeApp(spec, { node, mapper, maxEntry });
  const make = (spec: AppSpec, first: AppSpec): AppSpec => {
    warn(unknownOfApp(requireApp(spec)));
    if (spec.app !== first.app || spec.node !== first.node) {
      throw new InvalidOption('app', `${JSON.stringify(first.app)} of the same node`, spec.app);
    }
    encode(spec, spec.node ?? '');
    appFolder(spec.app);
    return spec;
  };
  /** Equal for specs that would publish the same, however they are written. */
  const keyOf = (input: AppInput, node: string): unknown =>
    isObservable(input) ? input : Buffer.from(encode(input, node)).toString();
  const registered$ = (
    good$: Observable<Good<AppSpec>>,
    app: string,
    node: string,
    { drain$, end$ }: Orders,
  ): Observable<RegistrationState> => {
    const isStopping$ = merge(drain$, own.drain$(node)).pipe(
      take(1),
      map(() => true),
      startWith(false),
    );
    const closing$ = merge(context.closing$, end$);
    return register$(
      { ...context, closing$ },
      {
        target: appTarget(settings, allowed$, app, node),
        payload$: combineLatest([good$, isStopping$]).pipe(
          map(([good, isStopping]) => (isStopping ? stopping(good) : good)),
          // Only now is the node known, and with it how much the value takes.
          lastGood(
            ({ value, ...rest }: Good<AppSpec>) => ({ bytes: encode(value, node), ...rest }),
            runtime.logger,
          ),
          map(({ value, ...rest }) => ({ ...value, ...rest })),
        ),
        replace$: NEVER,
      },
    ).pipe(map(({ state }) => state));
  };
  const registeredOnce$ = (
    input: AppInput,
    holders: Holders,
    good$: Observable<Good<AppSpec>>,
    app: string,
    node: string,
  ): Observable<RegistrationState> =>
    defer(() => {
      const place = JSON.stringify([app, node]);
      const key = keyOf(input, node);
      const known: Served = served.get(place) ?? { key, holders: new Set() };
      if (known.key !== key) return throwError(() => new DuplicateServe(app, node));
      served.set(place, known);
      known.holders.add(holders);
      const about = {
        ...{ type: 'app' as const, title: `${app} of ${node}`, node },
        holders: () => [...known.holders].reduce((sum, count) => sum + count(), 0),
      };
      return sharedPerNode(place, () =>
        announced
          .track(about, (orders) => registered$(good$, app, node, orders))
          .pipe(beforeEnd(() => served.delete(place))),
      ).pipe(finalize(() => known.holders.delete(holders)));
    });
  const served$ = (input: AppInput, holders: Holders): Observable<RegistrationState> =>
    specs$(input).pipe(
      lastGood(make, runtime.logger),
      connect(
        (good$) =>
          good$.pipe(
            take(1),
            switchMap(({ value: first }) =>
              nodeOf$(first, own).pipe(
                switchMap((server) =>
                  server.node === undefined
                    ? waiting$(server.cause, context)
                    : registeredOnce$(input, holders, good$, first.app, server.node).pipe(endWith(undefined)),
                ),
              ),
            ),
            // A registration completes when it was drained; without its node it waits.
            takeWhile((state) => state !== undefined),
            distinctUntilChanged(sameState),
          ),
        { connector: () => new ReplaySubject(1) },
      ),
    );
  return (input) => {
    if (isObservable(input)) return shared(input, (holders) => served$(input, holders));
    make(input, input);
    return shared(`${JSON.stringify(input.node)} ${String(keyOf(input, ''))}`, (holders) =>
      served$(input, holders),
    );
  };
};
