import { int, record, text } from '../../connection/wire/jute.ts';
import { operations } from '../../connection/wire/operations.ts';
import { acl, stat } from '../../connection/wire/records.ts';
import { isRefusal, type Done, type Refusal } from '../tree/write.ts';
import { statOf, type Znode } from '../tree/znode.ts';
import { answer, forwarded, type Answer } from './answer.ts';
import { createRequest, createWrite } from './create-request.ts';
import { partResults, readParts } from './multi.ts';
import { written, type Aside, type Site } from './site.ts';

const nothing = record({});
const { create: create2, delete: remove, setData, sync, closeSession } = operations;

const created = ({ path = '', znode }: Done) => ({ path, stat: statOf(znode as Znode) });
const changed = ({ znode }: Done) => ({ stat: statOf(znode as Znode) });

type Outcome<R> = (outcome: R | Refusal | Aside) => void;

const create = (
  request: ReturnType<(typeof createRequest)['read']>,
  site: Site,
  done: Outcome<ReturnType<typeof created>>,
): void => {
  const write = createWrite(request);
  if (isRefusal(write)) done(write);
  else written(site, write, done, created);
};

/** What goes through the leader. */
export const writeAnswers: readonly (readonly [number, Answer])[] = [
  [1, forwarded('create', createRequest, record({ path: text }), create)],
  [15, forwarded('create', createRequest, create2.reply, create)],
  [
    19,
    forwarded('create', createRequest, create2.reply, (request, site, done) => {
      create({ ...request, flags: 4 }, site, done);
    }),
  ],
  // A server has to be told to allow a time to live.
  [21, answer('createTTL', createRequest, nothing, () => ({ refused: 'Unimplemented' }) as const)],
  [
    2,
    forwarded('delete', remove.request, nothing, (request, site, done) => {
      written(site, { op: 'delete', ...request }, done, () => ({}));
    }),
  ],
  [
    5,
    forwarded('setData', setData.request, setData.reply, (request, site, done) => {
      written(site, { op: 'setData', ...request }, done, changed);
    }),
  ],
  [
    7,
    forwarded(
      'setACL',
      record({ path: text, acl, version: int }),
      record({ stat }),
      (request, site, done) => {
        written(site, { op: 'setAcl', ...request }, done, changed);
      },
    ),
  ],
  [
    9,
    forwarded('sync', sync.request, record({ path: text }), (request, { ensemble, server }, done) => {
      ensemble.sync(server, () => {
        done(request);
      });
    }),
  ],
  // Apache's own clients send it within a multi alone; by itself it fails beyond an answer.
  [13, answer('check', nothing, nothing, () => 'silence')],
  [
    14,
    forwarded('multi', { read: readParts }, partResults, (parts, site, done) => {
      const writes = parts.map(({ write }) => write);
      written(site, { op: 'multi', writes }, done, ({ results = [] }) =>
        results.map((result, at) => ({ type: parts[at]?.type ?? 0, result })),
      );
    }),
  ],
  [
    -11,
    forwarded('closeSession', closeSession.request, nothing, (_, site, done) => {
      written(site, { op: 'closeSession' }, done, () => ({}));
    }),
  ],
];
