import { int, record, text } from '../../connection/wire/jute.ts';
import { operations } from '../../connection/wire/operations.ts';
import { acl, stat } from '../../connection/wire/records.ts';
import { isRefusal, type Done } from '../tree/write.ts';
import { statOf, type Znode } from '../tree/znode.ts';
import { answer, type Answer } from './answer.ts';
import { createRequest, createWrite } from './create-request.ts';
import { partResults, readParts } from './multi.ts';
import { written, type Site } from './site.ts';

const nothing = record({});
const { create: create2, delete: remove, setData, sync, closeSession } = operations;

const created = ({ path = '', znode }: Done) => ({ path, stat: statOf(znode as Znode) });
const changed = ({ znode }: Done) => ({ stat: statOf(znode as Znode) });

const create = (
  request: ReturnType<(typeof createRequest)['read']>,
  site: Site,
): ReturnType<typeof written<ReturnType<typeof created>>> => {
  const write = createWrite(request);
  return isRefusal(write) ? write : written(site, write, created);
};

/** What goes through the leader. */
export const writeAnswers: readonly (readonly [number, Answer])[] = [
  [1, answer('create', createRequest, record({ path: text }), create)],
  [15, answer('create', createRequest, create2.reply, create)],
  [
    19,
    answer('create', createRequest, create2.reply, (request, site) => create({ ...request, flags: 4 }, site)),
  ],
  // A server has to be told to allow a time to live.
  [21, answer('createTTL', createRequest, nothing, () => ({ refused: 'Unimplemented' }) as const)],
  [
    2,
    answer('delete', remove.request, nothing, (request, site) =>
      written(site, { op: 'delete', ...request }, () => ({})),
    ),
  ],
  [
    5,
    answer('setData', setData.request, setData.reply, (request, site) =>
      written(site, { op: 'setData', ...request }, changed),
    ),
  ],
  [
    7,
    answer('setACL', record({ path: text, acl, version: int }), record({ stat }), (request, site) =>
      written(site, { op: 'setAcl', ...request }, changed),
    ),
  ],
  [
    9,
    answer('sync', sync.request, record({ path: text }), (request, { server }) => {
      if (server.state === 'cut') return 'stall';
      server.catchUp();
      return request;
    }),
  ],
  // Apache's own clients send it within a multi alone; by itself it fails beyond an answer.
  [13, answer('check', nothing, nothing, () => 'silence')],
  [
    14,
    answer('multi', { read: readParts }, partResults, (parts, site) => {
      const writes = parts.map(({ write }) => write);
      return written(site, { op: 'multi', writes }, ({ results = [] }) =>
        results.map((result, at) => ({ type: parts[at]?.type ?? 0, result })),
      );
    }),
  ],
  [
    -11,
    answer('closeSession', closeSession.request, nothing, (_, site) =>
      written(site, { op: 'closeSession' }, () => ({})),
    ),
  ],
];
