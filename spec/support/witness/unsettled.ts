import { appNames, look, now, type Wish } from './fact.ts';
import type { Latest } from './latest.ts';
import { appContent, nodeContent } from './texts.ts';
import type { Tree } from './tree.ts';

const differ = (what: string, seen: readonly string[], wanted: readonly string[]): readonly string[] =>
  seen.join('\n') === wanted.join('\n')
    ? []
    : [`${what}: [${seen.join(', ')}] in place of [${wanted.join(', ')}]`];

/** What a node is to publish, and what it said last. */
export interface Watched {
  readonly name: string;
  readonly wish: Wish;
  readonly latest: Latest;
}

const nameOf = (node: Watched): string => `${node.name}@soak`;

/** Who is not even connected. */
export const unconnected = (nodes: readonly Watched[]): readonly string[] =>
  nodes.flatMap(({ name, latest }) =>
    latest.state === 'connected' && !latest.stale ? [] : [`${name}: ${latest.state ?? 'not begun'}`],
  );

/** What the servers have, and should not, or the other way round. */
export const unpublished = (nodes: readonly Watched[], tree: Tree): readonly string[] => {
  const wanted = nodes.filter(({ wish }) => wish.joined);
  const session = ({ latest }: Watched): string => latest.sessionId ?? 'none';
  const routes = wanted.flatMap((node) =>
    Object.entries(node.wish.apps).map(
      ([app, weight]) => `${session(node)} ${appContent(app, nameOf(node), weight)}`,
    ),
  );
  const texts = (list: Tree['nodes']) =>
    list.map(({ session: owner, content }) => `${owner} ${content}`).sort();
  return [
    ...differ(
      'nodes',
      texts(tree.nodes),
      wanted.map((node) => `${session(node)} ${nodeContent(nameOf(node), node.wish.version)}`).sort(),
    ),
    ...differ('routes', texts(tree.routes), routes.sort()),
  ];
};

/** Who sees something else than what is there. */
export const unseen = (nodes: readonly Watched[], tree: Tree): readonly string[] => {
  const members = tree.nodes.map(({ text }) => text);
  const [first] = tree.nodes;
  const leader = first ? `${first.path} ${first.token}` : 'nobody';
  return nodes.flatMap(({ name, latest }) => {
    const owns = first !== undefined && first.session === latest.sessionId;
    return [
      ...differ('members$', latest.members ?? [], members),
      ...differ('leader$', [latest.leader ?? 'nobody'], [leader]),
      ...differ('self', [String(latest.self)], [String(owns)]),
      ...differ('leads', [String(latest.leads)], [String(owns)]),
      ...differ('holds the lease', [String(now() - latest.heldAt < 50 * look)], [String(owns)]),
      ...appNames.flatMap((app) =>
        differ(
          `appRoutes$(${app})`,
          latest.routes.get(app) ?? ['nothing'],
          tree.routes.filter(({ content }) => content.startsWith(`app ${app} `)).map(({ text }) => text),
        ),
      ),
    ].map((what) => `${name}: ${what}`);
  });
};
