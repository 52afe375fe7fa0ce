import {
  catchError,
  connect,
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
  takeUntil,
  throwError,
  type Observable,
} from 'rxjs';
import { appFolder } from '../codec/app-folder.ts';
import { flatAppPrefix, nodePrefix, sequenceOf } from '../codec/entry-name.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { LayoutMismatch } from '../errors/layout-mismatch.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import type { Target } from '../registration/target.ts';
import { register$ } from '../registration/register.ts';
import { sameState, type RegistrationState } from '../registration/registration-state.ts';
import type { Link } from '../session/link.ts';
import { encodeApp, requireApp, type AppSpec } from './app-spec.ts';
import type { OwnNodes } from './own-nodes.ts';
import { lastGood, specs$, type Good } from './last-good.ts';
import type { Settings } from './settings.ts';

/** Readers of one layout fail on the other: never mix them. */
const unmixed = (link: Link, apps: string, layout: Settings['layout']): Observable<never> =>
  link.request({ op: 'getChildren', path: apps }).pipe(
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

/** An application is registered for as long as its node is joined. */
export const serving =
  (settings: Settings, context: RegistrationContext, own: OwnNodes) =>
  (input: AppSpec | Observable<AppSpec>): Observable<RegistrationState> => {
    const { runtime, maxEntry } = settings;
    /** Name of the node; undefined while it is not joined. */
    const node$ = ({ app, node }: AppSpec): Observable<string | undefined> =>
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
    const make = (spec: AppSpec, first: AppSpec): AppSpec => {
      requireApp(spec);
      if (spec.app !== first.app || spec.node !== first.node) {
        throw new InvalidOption('app', `${JSON.stringify(first.app)} of the same node`, spec.app);
      }
      encodeApp(spec, spec.node ?? '', maxEntry);
      appFolder(spec.app);
      return spec;
    };
    const registered$ = (good$: Observable<Good<AppSpec>>, app: string, node: string) =>
      register$(context, {
        target: targetOf(settings, app, node),
        payload$: good$.pipe(
          // Only now is the node known, and with it how much the value takes.
          lastGood(
            ({ value, ...rest }: Good<AppSpec>) => ({ bytes: encodeApp(value, node, maxEntry), ...rest }),
            runtime.logger,
          ),
          map(({ value, ...rest }) => ({ ...value, ...rest })),
        ),
        replace$: NEVER,
      }).pipe(map(({ state }) => state));
    const state$ = (good$: Observable<Good<AppSpec>>): Observable<RegistrationState> =>
      good$.pipe(
        take(1),
        switchMap(({ value: first }) =>
          node$(first).pipe(
            switchMap((node) =>
              node === undefined
                ? of<RegistrationState>({ status: 'registering' })
                : registered$(good$, first.app, node),
            ),
          ),
        ),
        distinctUntilChanged(sameState),
      );
    if (!isObservable(input)) make(input, input);
    return specs$(input).pipe(
      lastGood(make, runtime.logger),
      connect(state$, { connector: () => new ReplaySubject(1) }),
      takeUntil(context.closing$),
    );
  };
