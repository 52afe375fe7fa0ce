import { permission, type Acl } from '../../connection/acl.ts';
import type { Read, ReadResult } from '../../connection/request.ts';
import { int, record, text, vector } from '../../connection/wire/jute.ts';
import { operations } from '../../connection/wire/operations.ts';
import { acl, stat } from '../../connection/wire/records.ts';
import { allows } from '../tree/permissions.ts';
import { read } from '../tree/read.ts';
import { ephemeralsOf } from '../tree/tree.ts';
import { isRefusal, refuse, type Refusal } from '../tree/write.ts';
import { statOf, type Znode } from '../tree/znode.ts';
import { answer, type Answer } from './answer.ts';
import type { Site } from './site.ts';

const path = record({ path: text });
const { exists, getData, getChildren, getEphemerals, multiRead } = operations;

const seen = ({ server, client }: Site, at: string, wanted?: number): Znode | Refusal =>
  read(server.tree, at, client.identities, wanted);

const watching = (
  site: Site,
  request: { readonly path: string; readonly watch?: boolean | undefined },
  kind: 'children' | 'data',
): void => {
  if (request.watch === true) site.server.watches.add(request.path, site.client, 'once', kind);
};

const readOne = (site: Site, { op, path: at }: Read): ReadResult => {
  const znode = seen(site, at);
  if (isRefusal(znode)) return { op: 'error', code: znode.refused };
  if (op === 'getChildren') return { op, children: [...znode.children.keys()] };
  return { op, data: znode.data, stat: statOf(znode) };
};

/** Whoever may not administrate a znode does not see the digests of those who may. */
const masked = (entry: Acl): Acl =>
  entry.scheme === 'digest' ? { ...entry, id: entry.id.replace(/:.*/, ':x') } : entry;

const children = (site: Site, request: { readonly path: string; readonly watch?: boolean | undefined }) => {
  const znode = seen(site, request.path);
  if (isRefusal(znode)) return znode;
  watching(site, request, 'children');
  return { children: [...znode.children.keys()], stat: statOf(znode) };
};

/** What the server answers by itself, from what it has applied. */
export const readAnswers: readonly (readonly [number, Answer])[] = [
  [
    3,
    answer('exists', exists.request, record({ stat }), (request, site) => {
      if (request.path.includes('\0')) return refuse('BadArguments');
      watching(site, request, 'data');
      const znode = site.server.tree.znodes.get(request.path);
      return znode ? { stat: statOf(znode) } : refuse('NoNode');
    }),
  ],
  [
    4,
    answer('getData', getData.request, getData.reply, (request, site) => {
      const znode = seen(site, request.path);
      if (isRefusal(znode)) return znode;
      watching(site, request, 'data');
      return { data: znode.data, stat: statOf(znode) };
    }),
  ],
  [
    6,
    answer('getACL', path, record({ acl, stat }), (request, site) => {
      const znode = seen(site, request.path, permission.read | permission.admin);
      if (isRefusal(znode)) return znode;
      const whole = allows(znode.acl, permission.admin, site.client.identities);
      return { acl: whole ? znode.acl : znode.acl.map(masked), stat: statOf(znode) };
    }),
  ],
  [
    8,
    answer('getChildren', getChildren.request, record({ children: vector(text) }), (request, site) =>
      children(site, request),
    ),
  ],
  [
    12,
    answer('getChildren', getChildren.request, getChildren.reply, (request, site) => children(site, request)),
  ],
  [
    22,
    answer('multiRead', multiRead.request, multiRead.reply, ({ reads }, site) => ({
      results: reads.map((one) => readOne(site, one)),
    })),
  ],
  [
    103,
    answer('getEphemerals', getEphemerals.request, getEphemerals.reply, ({ prefix }, { server, client }) => {
      const all = ephemeralsOf(server.tree, client.sessionId);
      const every = ['', '/'].includes(prefix.trim());
      return { paths: every ? all : all.filter((one) => one.startsWith(prefix)) };
    }),
  ],
  [
    104,
    answer('getAllChildrenNumber', path, record({ total: int }), (request, site) => {
      const znode = seen(site, request.path);
      if (isRefusal(znode)) return znode;
      const below = request.path === '/' ? '/' : `${request.path}/`;
      const paths = [...site.server.tree.znodes.keys()];
      return { total: paths.filter((one) => one.length > below.length && one.startsWith(below)).length };
    }),
  ],
  [
    107,
    answer(
      'whoAmI',
      record({}),
      record({ identities: vector(record({ scheme: text, user: text })) }),
      (_, { client }) => ({
        identities: client.identities.map(({ scheme, id }) => ({ scheme, user: id.split(':', 1).join() })),
      }),
    ),
  ],
];
