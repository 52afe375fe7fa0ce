import { distinctUntilChanged, map, merge, type Observable } from 'rxjs';
import { isCandidate, isMarked, sequenceOf } from '../codec/entry-name.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { AppRoute } from './app-route.ts';
import type { AppsView } from './apps-view.ts';
import { changesOf } from './changes-of.ts';
import type { Member } from './member.ts';
import type { View } from './snapshot.ts';

/** Something in the cluster that an operator should look at. Nothing is done against it. Paths are below the chroot. */
export type Finding =
  /**
   * An older znode of another session has the same name: two processes share a name, or a process has started again
   * before its previous session has expired.
   */
  | { readonly type: 'duplicate-name'; readonly name: string; readonly path: string; readonly older: string }
  /** The candidate was not created by this library: it may elect by another rule, so that there are two leaders. */
  | { readonly type: 'foreign-candidate'; readonly path: string; readonly name?: string }
  /** An application whose node is not a member; while a process starts, its application may be there first. */
  | {
      readonly type: 'orphan-route';
      readonly app: string;
      readonly node: string;
      readonly path: string;
      /** By whom, 16 hex digits. */
      readonly session: string;
    }
  /** A persistent znode among nodes or applications: it never goes away by itself. */
  | { readonly type: 'persistent-stray'; readonly path: string };

/** A cluster to inspect. */
export interface Inspected {
  readonly view$: Observable<Pick<View, 'snapshot' | 'invalid'>>;
  readonly apps$: Observable<Pick<AppsView, 'orphans' | 'invalid'>>;
  readonly chroot: string;
}

const duplicates = (members: readonly Member[]): readonly Finding[] => {
  const oldest = new Map<string, Member>();
  return members.flatMap((member): readonly Finding[] => {
    const { name, path, session } = member;
    const older = oldest.get(name);
    if (!older) oldest.set(name, member);
    if (!older || older.session === session) return [];
    return [{ type: 'duplicate-name', name, path, older: older.path }];
  });
};

const isForeign = (path: string): boolean =>
  sequenceOf(path) !== undefined && isCandidate(path) && !isMarked(path);

const foreignCandidates = (
  members: readonly Member[],
  invalid: readonly InvalidEntry[],
): readonly Finding[] => [
  ...members
    .filter(({ path }) => isForeign(path))
    .map(({ path, name }): Finding => ({ type: 'foreign-candidate', path, name })),
  // A candidate whose data cannot be used stands for election, too.
  ...invalid
    .filter(({ path, reason }) => reason !== 'not-ephemeral' && isForeign(path))
    .map(({ path }): Finding => ({ type: 'foreign-candidate', path })),
];

const orphanRoute = ({ app, node, path, session }: AppRoute): Finding => ({
  type: 'orphan-route',
  ...{ app, node, path, session },
});

const strays = (invalid: readonly InvalidEntry[]): readonly Finding[] =>
  invalid
    .filter(({ reason }) => reason === 'not-ephemeral')
    .map(({ path }): Finding => ({ type: 'persistent-stray', path }));

const news = changesOf<Finding, Finding>(
  (finding) => JSON.stringify(finding),
  ({ added }) => added,
);

/** Each finding as it comes to be; first those that are there already. One that is over and comes again is emitted again. */
export const findings$ = ({ view$, apps$, chroot }: Inspected): Observable<Finding> => {
  const below = (invalid: ReadonlyMap<string, InvalidEntry>): readonly InvalidEntry[] =>
    [...invalid.values()].map((entry) => ({ ...entry, path: entry.path.slice(chroot.length) }));
  const nodes$ = view$.pipe(
    map(({ snapshot, invalid }) => ({ members: snapshot?.members, invalid })),
    distinctUntilChanged((a, b) => a.members === b.members && a.invalid === b.invalid),
    map(({ members = [], invalid }) => {
      const left = below(invalid);
      return [...duplicates(members), ...foreignCandidates(members, left), ...strays(left)];
    }),
  );
  const routes$ = apps$.pipe(
    map(({ orphans, invalid }) => [...orphans().map(orphanRoute), ...strays(below(invalid))]),
  );
  return merge(nodes$.pipe(news), routes$.pipe(news));
};
