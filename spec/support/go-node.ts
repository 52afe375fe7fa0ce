import { randomBytes } from 'node:crypto';
import { sequenceOf } from '../../lib/codec/entry-name.ts';
import { isCode } from '../../lib/errors/is-tagged.ts';
import type { Client } from './harness.ts';

/** An application as a Go node publishes it. */
export interface GoApp {
  readonly app: string;
  readonly Weight: number;
  readonly State: number;
}

/** Routes of applications by application and node, and what else a Go node knows. */
export interface GoView {
  readonly leads: boolean;
  /** Ports of the nodes, by name. */
  readonly nodes: Readonly<Record<string, readonly number[]>>;
  /** `app@node weight state`, sorted. */
  readonly apps: readonly string[];
}

/**
 * Writes, deletes and creates anew as a node of the Ergo Framework with the Go registrar does. `old` is its version of
 * November 2025, which gives a fetch up where a znode goes between the list and the read; `new` that of May 2026.
 */
export interface GoNode {
  readonly name: string;
  /** A change of one application: creates the znodes of all of them anew, then deletes the older ones. */
  serve(...apps: readonly GoApp[]): Promise<void>;
  /** The tree as it sees it; it reads anew only where children of a folder have come or gone, for it has no watch on data. */
  look(): Promise<GoView>;
  /** Its session ends. */
  leave(): void;
}

interface Entry {
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** In the names of flat applications, without the characters that Go leaves out. */
const tagOf = (name: string): string => `_${name.replaceAll(/[@-]/g, '_').replaceAll(/[^\w.]/g, '')}_`;

/** The highest sequence number of each key. */
const newest = (entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly Entry[] => {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const other = found.get(keyOf(entry));
    if (!other || entry.sequence > other.sequence) found.set(keyOf(entry), entry);
  }
  return [...found.values()];
};

/** Joins a cluster: `home` is its folder. */
export const goNode = async (
  client: Client,
  { name, home, version }: { readonly name: string; readonly home: string; readonly version: 'old' | 'new' },
): Promise<GoNode> => {
  const [nodes, apps] = [`${home}/nodes`, `${home}/apps`];
  const create = (folder: string, tag: string, data: object): Promise<string> => {
    const path = `${folder}/_c_${randomBytes(16).toString('hex')}-${tag}-`;
    return client.create(path, JSON.stringify(data), 'ephemeral-sequential');
  };
  for (const folder of [nodes, apps]) await client.folder(folder);
  const own = await create(nodes, 'node', { name, routes: [] });
  const known = new Map<string, { cversion: number; entries: readonly Entry[] }>();

  /** Undefined where the znode has gone since it was listed. */
  const read = async (path: string): Promise<Entry | undefined> => {
    try {
      const { data } = await client.send({ op: 'getData', path });
      const text = Buffer.from(data).toString();
      return { sequence: sequenceOf(path) ?? 0, data: JSON.parse(text) as Entry['data'] };
    } catch (error) {
      if (version === 'new' && isCode(error, 'NoNode')) return undefined;
      throw error;
    }
  };
  const fetch = async (folder: string): Promise<readonly Entry[]> => {
    const { stat } = await client.send({ op: 'exists', path: folder });
    const before = known.get(folder);
    if (before?.cversion === stat?.cversion) return before?.entries ?? [];
    const names = await client.children(folder);
    const entries: Entry[] = [];
    for (const child of names) {
      const entry = await read(`${folder}/${child}`);
      if (entry) entries.push(entry);
    }
    known.set(folder, { cversion: stat?.cversion ?? 0, entries });
    return entries;
  };
  const mine = new Set<string>();
  return {
    name,
    serve: async (...list) => {
      mine.clear();
      for (const app of list) mine.add(await create(apps, tagOf(name), { node: name, Mode: 1, ...app }));
      for (const child of await client.children(apps)) {
        const path = `${apps}/${child}`;
        // A part of the name is enough.
        if (!child.includes(tagOf(name)) || mine.has(path)) continue;
        await client.send({ op: 'delete', path, version: -1 });
      }
    },
    look: async () => {
      const members = newest(await fetch(nodes), ({ data }) => String(data['name']));
      const routes = newest(
        await fetch(apps),
        ({ data }) => `${String(data['app'])} ${String(data['node'])}`,
      );
      const lowest = Math.min(...members.map(({ sequence }) => sequence));
      return {
        leads: lowest === sequenceOf(own),
        nodes: Object.fromEntries(
          members.map(({ data }) => [
            String(data['name']),
            (data['routes'] as readonly { Port: number }[]).map(({ Port }) => Port),
          ]),
        ),
        apps: routes
          .map(({ data: { app, node, Weight, State } }) => [app, node, Weight, State].join(' '))
          .sort(),
      };
    },
    leave: client.close,
  };
};
