import type { AppRoute, Member } from '../../lib/index.ts';
import { hex16 } from '../../lib/codec/fencing-token.ts';
import type { Znode } from '../../lib/testing/tree/znode.ts';

/** What a node publishes, in words that do not say where. */
export const nodeContent = (name: string, candidate: boolean, ext: unknown): string =>
  `node ${name}${candidate ? '' : ' (no candidate)'} ${JSON.stringify(ext ?? null)}`;

/** What a node publishes of an application, in words that do not say where. */
export const appContent = (app: string, node: string, weight: number): string =>
  `app ${app} of ${node} weighs ${String(weight)}`;

interface Content {
  readonly name?: unknown;
  readonly routes?: unknown;
  readonly ext?: unknown;
  readonly app?: unknown;
  readonly node?: unknown;
  readonly Weight?: unknown;
}

const entryName = /^_c_[0-9a-f]{32}-.*-\d{10}$/;

const parsed = (data: Uint8Array): Content | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const isReadable = ({ acl }: Znode): boolean => acl.some(({ scheme }) => scheme === 'world');

const contentOf = (path: string, znode: Znode): string | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (znode.ephemeralOwner <= 0n || !entryName.test(name) || !isReadable(znode)) return undefined;
  const content = parsed(znode.data);
  if (typeof content?.name === 'string' && Array.isArray(content.routes)) {
    return nodeContent(content.name, !/-peer-\d{10}$/.test(name), content.ext);
  }
  if (typeof content?.app !== 'string' || typeof content.node !== 'string') return undefined;
  return appContent(content.app, content.node, Number(content.Weight));
};

const contents = new WeakMap<Znode, string | undefined>();

/** What a znode publishes; undefined where it is to be left out. */
export const publishedBy = (path: string, znode: Znode | undefined): string | undefined => {
  if (!znode) return undefined;
  if (!contents.has(znode)) contents.set(znode, contentOf(path, znode));
  return contents.get(znode);
};

const located = (path: string, token: string, session: string, content: string): string =>
  `${path} ${token} ${session} ${content}`;

/** All that counts of an entry: the same words for the same thing, wherever they come from. */
export const znodeText = (path: string, znode: Znode | undefined): string | undefined => {
  const content = publishedBy(path, znode);
  return content === undefined || !znode
    ? undefined
    : located(path, hex16(znode.czxid), hex16(znode.ephemeralOwner), content);
};

export const memberText = ({ path, token, session, name, candidate, ext }: Member): string =>
  located(path, token, session, nodeContent(name, candidate, ext));

export const routeText = ({ path, token, session, app, node, weight }: AppRoute): string =>
  located(path, token, session, appContent(app, node, weight));
