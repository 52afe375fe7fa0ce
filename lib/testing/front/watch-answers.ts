import type { WatchEvent } from '../../connection/watch-event.ts';
import { long, record, text, vector } from '../../connection/wire/jute.ts';
import { operations } from '../../connection/wire/operations.ts';
import { refuse } from '../tree/write.ts';
import type { Znode } from '../tree/znode.ts';
import { answer, type Answer } from './answer.ts';
import type { Site } from './site.ts';

const nothing = record({});
const paths = vector(text);
const oneShot = { since: long, data: paths, exists: paths, children: paths };
const setWatches = record(oneShot);
const setWatches2 = record({ ...oneShot, persistent: paths, recursive: paths });
const { addWatch, removeWatches } = operations;

type SetWatches = ReturnType<(typeof setWatches)['read']>;

/** Arms each one-shot watch, or tells at once what it would have told since. */
const armOrTell = ({ server, client }: Site, request: SetWatches): void => {
  const each = (
    all: readonly string[],
    kind: 'data' | 'children',
    missed: (znode: Znode | undefined) => WatchEvent['type'] | undefined,
  ): void => {
    for (const path of all) {
      const type = missed(server.tree.znodes.get(path));
      if (type) client.tell({ type, path });
      else server.watches.add(path, client, 'once', kind);
    }
  };
  const { since } = request;
  each(request.data, 'data', (znode) => {
    if (!znode) return 'deleted';
    return znode.mzxid > since ? 'changed' : undefined;
  });
  each(request.exists, 'data', (znode) => (znode ? 'created' : undefined));
  each(request.children, 'children', (znode) => {
    if (!znode) return 'deleted';
    return znode.pzxid > since ? 'children' : undefined;
  });
};

/** Watches of one connection. */
export const watchAnswers: readonly (readonly [number, Answer])[] = [
  [
    17,
    answer('checkWatches', removeWatches.request, nothing, ({ path, kind }, { server }) =>
      server.watches.watched(path, kind) ? {} : refuse('NoWatcher'),
    ),
  ],
  [
    18,
    answer('removeWatches', removeWatches.request, nothing, ({ path, kind }, { server, client }) =>
      server.watches.remove(path, client, kind) ? {} : refuse('NoWatcher'),
    ),
  ],
  [
    101,
    answer('setWatches', setWatches, nothing, (request, site) => {
      armOrTell(site, request);
      return {};
    }),
  ],
  [
    105,
    answer('setWatches', setWatches2, nothing, (request, site) => {
      armOrTell(site, request);
      for (const mode of ['persistent', 'recursive'] as const) {
        for (const path of request[mode]) site.server.watches.add(path, site.client, mode, 'any');
      }
      return {};
    }),
  ],
  [
    106,
    answer('addWatch', addWatch.request, addWatch.reply, ({ path, mode }, { server, client }) => {
      server.watches.add(path, client, mode, 'any');
      return { err: 0 };
    }),
  ],
];
