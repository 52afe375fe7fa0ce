import { memberText, publishedBy, routeText } from './entry-text.ts';
import { expectedOf, type Expected } from './expected.ts';
import type { Latest } from './latest.ts';
import type { Wishes } from './story.ts';
import type { Tree } from '../../lib/testing/tree/tree.ts';

const differ = (what: string, seen: readonly string[], wanted: readonly string[]): readonly string[] =>
  seen.join('\n') === wanted.join('\n')
    ? []
    : [`${what}: [${seen.join(', ')}] instead of [${wanted.join(', ')}]`];

/** What an observer should see, and does not. */
export const unseen = (latest: Latest, expected: Expected): readonly string[] => {
  const { members, leader, apps, routesX, routesY, cluster, session } = latest;
  const leads = leader?.value ? `${leader.value.path} ${leader.value.token}` : 'nobody';
  return [
    ...differ('session$', [session?.value.status ?? 'nothing'], ['connected']),
    ...differ('stale', [String(cluster?.value.stale)], ['false']),
    ...differ('members$', members?.value.map(memberText) ?? ['nothing'], expected.members),
    ...differ('leader$', [leader ? leads : 'nothing'], [expected.leader]),
    ...differ('apps$', apps?.value ?? ['nothing'], expected.apps),
    ...differ('appRoutes$(x)', routesX?.value.map(routeText) ?? ['nothing'], expected.routes('x')),
    ...differ('appRoutes$(y)', routesY?.value.map(routeText) ?? ['nothing'], expected.routes('y')),
  ];
};

/** What a process wants to have published, and has not, or not any more. */
export const unpublished = (wishes: Wishes, tree: Tree): readonly string[] => {
  const owner = wishes.session === undefined ? undefined : BigInt.asIntN(64, BigInt(`0x${wishes.session}`));
  const there = [...tree.znodes.entries()]
    .filter(([, { ephemeralOwner }]) => ephemeralOwner === owner)
    .map(([path, znode]) => publishedBy(path, znode) ?? `${path} with other data`);
  return differ('znodes', there.sort(), [...wishes.znodes].sort());
};

export const unsettled = (
  tree: Tree,
  processes: readonly { readonly wishes: Wishes; readonly latest: Latest; readonly looksOn: boolean }[],
): readonly string[] => {
  const expected = expectedOf(tree);
  return processes.flatMap(({ wishes, latest, looksOn }) =>
    [...(looksOn ? unseen(latest, expected) : []), ...unpublished(wishes, tree)].map(
      (what) => `${wishes.who}: ${what}`,
    ),
  );
};
