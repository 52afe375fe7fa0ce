import {
  connect,
  defer,
  EMPTY,
  isObservable,
  map,
  ReplaySubject,
  Subject,
  switchMap,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { nodePrefix } from '../codec/entry-name.ts';
import { DuplicateJoin } from '../errors/duplicate-join.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { register$ } from '../registration/register.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import { encodeNode, requireNode, type NodeSpec } from './node-spec.ts';
import type { OwnNodes } from './own-nodes.ts';
import { lastGood, specs$ } from './last-good.ts';
import { beforeEnd } from '../session/before-end.ts';
import type { Settings } from './settings.ts';
import { sharedRegistrations } from './shared-registrations.ts';

type NodeInput = NodeSpec | Observable<NodeSpec>;

/** Equal for specs that would publish the same, however they are written. */
const keyOf = ({ candidate = true }: NodeSpec, bytes: Uint8Array): string =>
  `${String(candidate)} ${Buffer.from(bytes).toString()}`;

/** Shared per name: whoever subscribes to the same spec, or to the same Observable, shares one znode. */
export const joining = (
  settings: Settings,
  context: RegistrationContext,
  own: OwnNodes,
): ((input: NodeInput) => Observable<RegistrationState>) => {
  const { paths, runtime, routesMapper, maxEntry } = settings;
  const names = new Set<string>();
  const shared = sharedRegistrations(context);

  const make = (spec: NodeSpec, { name, candidate = true }: NodeSpec): Uint8Array => {
    requireNode(spec);
    if (spec.name !== name || (spec.candidate ?? true) !== candidate) {
      throw new InvalidOption('name', `${JSON.stringify(name)}, candidate: ${String(candidate)}`, spec);
    }
    return encodeNode(spec, routesMapper, maxEntry);
  };
  const registered$ = (first: NodeSpec, spec$: Observable<NodeSpec>): Observable<RegistrationState> =>
    defer(() => {
      const { name, candidate = true } = requireNode(first);
      if (names.has(name)) return throwError(() => new DuplicateJoin(name));
      names.add(name);
      const resign$ = new Subject<void>();
      return register$(context, {
        target: {
          folder: paths.nodes,
          container: false,
          prefix: (guid) => nodePrefix(guid, candidate),
          allowed$: () => EMPTY,
        },
        payload$: spec$.pipe(
          lastGood(make, runtime.logger),
          map(({ value: bytes, ...rest }) => ({ bytes, ...rest })),
        ),
        replace$: resign$,
      }).pipe(
        own.track(
          {
            name,
            candidate,
            resign: () => {
              resign$.next();
            },
          },
          paths.chroot,
        ),
        map(({ state }) => state),
        beforeEnd(() => names.delete(name)),
      );
    });
  const joined$ = (input: NodeInput): Observable<RegistrationState> =>
    specs$(input).pipe(
      connect(
        (spec$) =>
          spec$.pipe(
            take(1),
            switchMap((first) => registered$(first, spec$)),
          ),
        { connector: () => new ReplaySubject(1) },
      ),
    );
  return (input) => {
    const key = isObservable(input) ? input : keyOf(input, encodeNode(input, routesMapper, maxEntry));
    return shared(key, () => joined$(input));
  };
};
