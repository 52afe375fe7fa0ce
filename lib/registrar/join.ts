import {
  connect,
  defer,
  EMPTY,
  identity,
  isObservable,
  map,
  merge,
  ReplaySubject,
  Subject,
  switchMap,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { nodePrefix, peerName } from '../codec/entry-name.ts';
import { warnOnce } from '../codec/unknown-fields.ts';
import { printable } from '../codec/printable.ts';
import { DuplicateJoin } from '../errors/duplicate-join.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { register$ } from '../registration/register.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import type { Announcements, Orders } from './announcements.ts';
import { encodeNode, requireNode, unknownOfNode, type NodeSpec } from './node-spec.ts';
import type { OwnNodes } from './own-nodes.ts';
import { lastGood, specs$ } from './last-good.ts';
import { beforeEnd } from '../session/before-end.ts';
import type { Settings } from './settings.ts';
import { sharedRegistrations, type Holders } from './shared-registrations.ts';
import type { UnheardCandidates } from './unheard-candidates.ts';

type NodeInput = NodeSpec | Observable<NodeSpec>;

/** Equal for specs that would publish the same, however they are written. */
const keyOf = ({ candidate = true }: NodeSpec, bytes: Uint8Array): string =>
  `${String(candidate)} ${Buffer.from(bytes).toString()}`;

/** Shared per name: whoever subscribes to the same spec, or to the same Observable, shares one znode. */
export const joining = (
  settings: Settings,
  context: RegistrationContext,
  own: OwnNodes,
  announced: Announcements,
  unheard: Pick<UnheardCandidates, 'watch'>,
): ((input: NodeInput) => Observable<RegistrationState>) => {
  const { paths, runtime, routesMapper, maxEntry } = settings;
  const names = new Set<string>();
  const warn = warnOnce(runtime.logger.warn);
  const shared = sharedRegistrations(context, announced, announced.statuses.follow);

  const make = (spec: NodeSpec, { name, candidate = true }: NodeSpec): Uint8Array => {
    warn(unknownOfNode(requireNode(spec)));
    if (spec.name !== name || (spec.candidate ?? true) !== candidate) {
      throw new InvalidOption('name', `${JSON.stringify(name)}, candidate: ${String(candidate)}`, spec);
    }
    return encodeNode(spec, routesMapper, maxEntry);
  };
  const registered$ = (
    first: NodeSpec,
    spec$: Observable<NodeSpec>,
    orders: Orders,
  ): Observable<RegistrationState> => {
    const { name, candidate = true } = first;
    const { drain$, end$ } = orders;
    const resign$ = new Subject<void>();
    const resign = (): void => {
      resign$.next();
    };
    const closing$ = merge(context.closing$, end$);
    // A node that drains is no candidate any more: another one leads meanwhile.
    const stands = (): boolean => candidate && !orders.isDraining();
    return register$(
      { ...context, closing$ },
      {
        target: {
          title: printable(`node ${name}`),
          folder: paths.nodes,
          container: false,
          znode: (guid) =>
            stands()
              ? { name: nodePrefix(guid), mode: 'ephemeral-sequential' }
              : { name: peerName(guid), mode: 'ephemeral' },
          // A new znode would cost a candidate its place in the election.
          isReplaced: () => !stands(),
          allowed$: () => EMPTY,
        },
        payload$: spec$.pipe(
          lastGood(make, runtime.logger),
          map(({ value: bytes, ...rest }) => ({ bytes, ...rest })),
        ),
        replace$: merge(resign$, candidate ? drain$ : EMPTY),
      },
    ).pipe(
      own.track({ name, candidate, resign }, { chroot: paths.chroot, drain$ }),
      map(({ state }) => state),
      candidate ? unheard.watch(name) : identity,
    );
  };
  const registeredOnce$ = (
    first: NodeSpec,
    spec$: Observable<NodeSpec>,
    holders: Holders,
  ): Observable<RegistrationState> =>
    defer(() => {
      const { name } = requireNode(first);
      if (names.has(name)) return throwError(() => new DuplicateJoin(name));
      names.add(name);
      const about = { type: 'node', title: `node ${name}`, node: name, holders } as const;
      return announced
        .track(about, (orders) => registered$(first, spec$, orders))
        .pipe(beforeEnd(() => names.delete(name)));
    });
  const joined$ = (input: NodeInput, holders: Holders): Observable<RegistrationState> =>
    specs$(input).pipe(
      connect(
        (spec$) =>
          spec$.pipe(
            take(1),
            switchMap((first) => registeredOnce$(first, spec$, holders)),
          ),
        { connector: () => new ReplaySubject(1) },
      ),
    );
  return (input) => {
    if (!isObservable(input)) warn(unknownOfNode(requireNode(input)));
    const key = isObservable(input) ? input : keyOf(input, encodeNode(input, routesMapper, maxEntry));
    return shared(key, (holders) => joined$(input, holders));
  };
};
