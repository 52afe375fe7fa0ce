import {
  combineLatest,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  isObservable,
  map,
  NEVER,
  type Observable,
} from 'rxjs';
import type { AppRoute } from '../../discovery/app-route.ts';
import type { Member } from '../../discovery/member.ts';
import { NodeNotJoined } from '../../errors/node-not-joined.ts';
import { DuplicateJoin } from '../../errors/duplicate-join.ts';
import { encodeApp, type AppSpec } from '../../registrar/app-spec.ts';
import { lastGood, specs$ } from '../../registrar/last-good.ts';
import { encodeNode, type NodeSpec } from '../../registrar/node-spec.ts';
import { sameState, type RegistrationState } from '../../registration/registration-state.ts';
import { silent } from '../../session/logger.ts';
import { publishedList } from './published-list.ts';
import { memberOf, places, routeOf, type Registered } from './published-znodes.ts';
import { replayed } from './replayed.ts';

/** The registrations of a fake registrar. */
export interface FakeRegistrations {
  readonly nodes$: Observable<readonly Member[]>;
  readonly routes$: Observable<readonly AppRoute[]>;
  /** Registers at once; shared per spec or input. Throws InvalidOption; errors with DuplicateJoin. */
  join(input: NodeSpec | Observable<NodeSpec>): Observable<RegistrationState>;
  /** Registers while its node is one of this registrar's in `members$`. Throws InvalidOption. */
  serve(
    input: AppSpec | Observable<AppSpec>,
    members$: Observable<readonly Member[]>,
  ): Observable<RegistrationState>;
}

const mostBytes = 999_999;

/** Equal for specs that publish the same. */
const keyOf = (spec: NodeSpec): string => {
  const bytes = encodeNode(spec, (routes) => routes, mostBytes);
  return `${String(spec.candidate ?? true)} ${Buffer.from(bytes).toString()}`;
};

const checkedNode = (spec: NodeSpec): NodeSpec => {
  keyOf(spec);
  return spec;
};

const checkedApp = (spec: AppSpec): AppSpec => {
  encodeApp(spec, { node: spec.node ?? '', mapper: (routes) => routes, maxEntry: mostBytes });
  return spec;
};

export const fakeRegistrations = (): FakeRegistrations => {
  const nodes = publishedList<Member>();
  const routes = publishedList<AppRoute>();
  const place = places();
  const names = new Set<string>();
  const active = new Map<unknown, Observable<RegistrationState>>();

  const joined$ = (input: NodeSpec | Observable<NodeSpec>, ended: () => void) =>
    defer(() => {
      const publish = nodes.entry();
      let registered: Registered | undefined;
      let name: string | undefined;
      const begin = (spec: NodeSpec): Registered => {
        if (names.has(spec.name)) throw new DuplicateJoin(spec.name);
        ({ name } = spec);
        names.add(name);
        return place(`/nodes/${name}`);
      };
      const state$ = specs$(input).pipe(
        lastGood(checkedNode, silent),
        map(({ value: spec, ...rest }): RegistrationState => {
          registered ??= begin(spec);
          publish(memberOf(spec, registered));
          return { ...registered, ...rest };
        }),
        distinctUntilChanged(sameState),
      );
      // The completion of an input keeps its last value.
      const rest$ = defer(() => (registered ? NEVER : EMPTY));
      return concat(state$, rest$).pipe(
        finalize(() => {
          publish(undefined);
          if (name !== undefined) names.delete(name);
          ended();
        }),
      );
    });
  return {
    nodes$: nodes.list$,
    routes$: routes.list$,
    join: (input) => {
      const key = isObservable(input) ? input : keyOf(input);
      return defer(() => {
        const known = active.get(key);
        if (known) return known;
        const state$ = joined$(input, () => active.delete(key)).pipe(replayed());
        active.set(key, state$);
        return state$;
      });
    },
    serve: (input, members$) => {
      if (!isObservable(input)) checkedApp(input);
      return defer(() => {
        const publish = routes.entry();
        let registered: Registered | undefined;
        const good$ = concat(specs$(input).pipe(lastGood(checkedApp, silent)), NEVER);
        return combineLatest([good$, members$]).pipe(
          map(([{ value: spec, ...rest }, members]): RegistrationState => {
            const node = members.find(({ name, self }) => self && name === (spec.node ?? name));
            registered = node && (registered ?? place(`/apps/${spec.app}/${node.name}`));
            publish(node && registered && routeOf(spec, node, registered));
            if (registered) return { ...registered, ...rest };
            const joined = members.filter(({ self }) => self).map(({ name }) => name);
            return { status: 'registering', cause: new NodeNotJoined(spec.app, spec.node, joined) };
          }),
          distinctUntilChanged(sameState),
          finalize(() => {
            publish(undefined);
          }),
        );
      });
    },
  };
};
