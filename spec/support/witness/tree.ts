import type { Client } from '../harness.ts';
import { hex16 } from '../../../lib/codec/fencing-token.ts';
import { appContent, entryText, nodeContent } from './texts.ts';

/** A znode of the cluster, and what it says. */
export interface Found {
  readonly path: string;
  readonly token: string;
  /** 16 hex digits. */
  readonly session: string;
  readonly content: string;
  readonly text: string;
}

/** What one server has, once it has caught up with its leader; each list in the order of creation. */
export interface Tree {
  readonly nodes: readonly Found[];
  readonly routes: readonly Found[];
}

interface Content {
  readonly name?: string;
  readonly ext?: { readonly version?: number };
  readonly app?: string;
  readonly node?: string;
  readonly Weight?: number;
}

/** Of all witnesses. */
export const cluster = 'witnessed';
export const folder = `/services/ergo/${cluster}`;

/** What a znode of a node or of an application says, in words. */
export const contentOf = (data: Uint8Array): string => {
  const { name, ext, app, node, Weight } = JSON.parse(Buffer.from(data).toString()) as Content;
  return app === undefined ? nodeContent(name ?? '', ext?.version) : appContent(app, node ?? '', Weight);
};

export const foundOf = (path: string, czxid: bigint, owner: bigint, content: string): Found => {
  const [token, session] = [hex16(czxid), hex16(owner)];
  return { path, token, session, content, text: entryText(path, token, session, content) };
};

export const byToken = (a: Found, b: Found): number => (a.token < b.token ? -1 : 1);

export const readTree = async (client: Client): Promise<Tree> => {
  // Whatever goes meanwhile is not there.
  const children = async (path: string): Promise<readonly string[]> =>
    (await client.children(path).catch(() => [])).map((name) => `${path}/${name}`);
  const read = async (path: string): Promise<readonly Found[]> => {
    const got = await client.send({ op: 'getData', path }).catch(() => undefined);
    return got ? [foundOf(path, got.stat.czxid, got.stat.ephemeralOwner, contentOf(got.data))] : [];
  };
  const readAll = async (paths: readonly string[]): Promise<readonly Found[]> =>
    (await Promise.all(paths.map(read))).flat().sort(byToken);
  await client.send({ op: 'sync', path: '/' });
  const [nodes, apps] = await Promise.all([children(`${folder}/nodes`), children(`${folder}/apps`)]);
  const routes = (await Promise.all(apps.map(children))).flat();
  return { nodes: await readAll(nodes), routes: await readAll(routes) };
};
