import {
  catchError,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  isObservable,
  map,
  mergeMap,
  NEVER,
  of,
  ReplaySubject,
  scan,
  switchMap,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { appFolder } from '../codec/app-folder.ts';
import { flatAppPrefix, nodePrefix, sequenceOf } from '../codec/entry-name.ts';
import { DuplicateServe } from '../errors/duplicate-serve.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { LayoutMismatch } from '../errors/layout-mismatch.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import type { Target } from '../registration/target.ts';
import { register$ } from '../registration/register.ts';
import { sameState, type RegistrationState } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';
import type { Link } from '../session/link.ts';
import { encodeApp, requireApp, type AppSpec } from './app-spec.ts';
import type { OwnNodes } from './own-nodes.ts';
import { lastGood, specs$, type Good } from './last-good.ts';
import type { Settings } from './settings.ts';
import { sharedRegistrations } from './shared-registrations.ts';

/** Readers of one layout fail on the other: never mix them. */
const unmixed = (link: Link, apps: string, layout: Settings['layout']): Observable<never> =>
  link.request<'getChildren'>({ op: 'getChildren', path: apps }).pipe(
    catchError((error: unknown) => {
      // A list that is too long to read cannot tell.
      const isUnknown = isCode(error, 'NoNode') || isTagged(error, 'ReplyTooLarge');
      return isUnknown ? EMPTY : throwError(() => error);
    }),
    mergeMap(({ children }) => {
      const isFlat = (name: string): boolean => sequenceOf(name) !== undefined;
      const mixed = layout === 'nested' ? children.some(isFlat) : !children.every(isFlat);
      return mixed ? throwError(() => new LayoutMismatch(apps, layout)) : EMPTY;
    }),
  );

const targetOf = ({ paths, layout }: Settings, app: string, node: string): Target => {
  const allowed$ = (link: Link): Observable<never> => unmixed(link, paths.apps, layout);
  return layout === 'nested'
    ? {
        folder: `${paths.apps}/${appFolder(app)}`,
        container: true,
        prefix: (guid) => nodePrefix(guid),
        allowed$,
      }
    : { folder: paths.apps, container: false, prefix: (guid) => flatAppPrefix(guid, node), allowed$ };
};

/** Name of the node that serves; undefined while it is not joined. */
const nodeOf$ = ({ app, node }: AppSpec, own: OwnNodes): Observable<string | undefined> =>
  own.list$.pipe(
    scan((bound: string | undefined, list) => {
      const names = list.map(({ name }) => name);
      if (bound !== undefined && names.includes(bound)) return bound;
      if (node !== undefined) return names.includes(node) ? node : undefined;
      if (names.length > 1) {
        throw new InvalidOption('node', `for ${JSON.stringify(app)} one of ${names.join(', ')}`, node);
      }
      return names[0];
    }, undefined),
    distinctUntilChanged(),
  );

type AppInput = AppSpec | Observable<AppSpec>;

/** An application is registered for as long as its node is joined. Shared per application and node. */
export const serving = (
  settings: Settings,
  context: RegistrationContext,
  own: OwnNodes,
): ((input: AppInput) => Observable<RegistrationState>) => {
  const { runtime, maxEntry, routesMapper: mapper } = settings;
  const shared = sharedRegistrations(context);
  const sharedPerNode = sharedRegistrations(context);
  /** By application and node: the input of the registration, or the data of an input that is one spec. */
  const served = new Map<string, unknown>();

  const encode = (spec: AppSpec, node: string): Uint8Array => encodeApp(spec, { node, mapper, maxEntry });
  const make = (spec: AppSpec, first: AppSpec): AppSpec => {
    requireApp(spec);
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
  const registered$ = (good$: Observable<Good<AppSpec>>, app: string, node: string) =>
    register$(context, {
      target: targetOf(settings, app, node),
      payload$: good$.pipe(
        // Only now is the node known, and with it how much the value takes.
        lastGood(
          ({ value, ...rest }: Good<AppSpec>) => ({ bytes: encode(value, node), ...rest }),
          runtime.logger,
        ),
        map(({ value, ...rest }) => ({ ...value, ...rest })),
      ),
      replace$: NEVER,
    }).pipe(map(({ state }) => state));
  const registeredOnce$ = (
    input: AppInput,
    good$: Observable<Good<AppSpec>>,
    app: string,
    node: string,
  ): Observable<RegistrationState> =>
    defer(() => {
      const place = JSON.stringify([app, node]);
      const key = keyOf(input, node);
      if (served.has(place) && served.get(place) !== key)
        return throwError(() => new DuplicateServe(app, node));
      return sharedPerNode(place, () => {
        served.set(place, key);
        return registered$(good$, app, node).pipe(beforeEnd(() => served.delete(place)));
      });
    });
  const served$ = (input: AppInput): Observable<RegistrationState> =>
    specs$(input).pipe(
      lastGood(make, runtime.logger),
      connect(
        (good$) =>
          good$.pipe(
            take(1),
            switchMap(({ value: first }) =>
              nodeOf$(first, own).pipe(
                switchMap((node) =>
                  node === undefined
                    ? of<RegistrationState>({ state: 'registering' })
                    : registeredOnce$(input, good$, first.app, node),
                ),
              ),
            ),
            distinctUntilChanged(sameState),
          ),
        { connector: () => new ReplaySubject(1) },
      ),
    );
  return (input) => {
    if (isObservable(input)) return shared(input, () => served$(input));
    make(input, input);
    return shared(`${JSON.stringify(input.node)} ${String(keyOf(input, ''))}`, () => served$(input));
  };
};
