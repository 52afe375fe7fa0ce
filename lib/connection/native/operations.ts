import type { CreateMode, Operation, Reply, Request } from '../request.ts';
import type { NativeHandle } from './load-package.ts';
import { statOf } from './stat-of.ts';

/** What the package has no call for. */
const missing = ['addWatch', 'removeWatches', 'multi', 'multiRead', 'getEphemerals'] as const;
export const lacks: ReadonlySet<Operation> = new Set(missing);

/** Ending a session is closing the handle. */
export type Sendable = Exclude<Operation, (typeof missing)[number] | 'closeSession'>;
type Body<O extends Sendable> = Omit<Reply<O>, 'zxid'>;
/** Takes the answer; its body is read where the code is 0. */
export type Done<O extends Sendable> = (code: number, read: () => Body<O>) => void;
type Call<O extends Sendable> = (
  native: NativeHandle,
  request: Extract<Request, { op: O }>,
  done: Done<O>,
) => number;

const flags: Record<CreateMode, number> = {
  persistent: 0,
  ephemeral: 1,
  'persistent-sequential': 2,
  'ephemeral-sequential': 3,
  container: 4,
};
const nothing = (): object => ({});
/** Anything but a Buffer would be made into text. */
const bufferOf = (data: Uint8Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/**
 * The one table of native calls. Watches are armed by `true` and told as events: the forms that take a watcher keep
 * 600 bytes of each. A new function for each call, since the addon ties a function to its handle.
 */
export const operations: { readonly [O in Sendable]: Call<O> } = {
  create: (native, { path, data, mode }, done) =>
    native.a_create(path, bufferOf(data), flags[mode], (code, _, created) => {
      done(code, () => ({ path: created }));
    }),
  delete: (native, { path, version }, done) =>
    native.a_delete_(path, version, (code) => {
      done(code, nothing);
    }),
  exists: (native, { path, watch = false }, done) =>
    native.a_exists(path, watch, (code, _, stat) => {
      done(code, () => ({ stat: statOf(stat) }));
    }),
  getData: (native, { path, watch = false }, done) =>
    native.a_get(path, watch, (code, _, stat, data) => {
      done(code, () => ({ data: data ?? Buffer.of(), stat: statOf(stat) }));
    }),
  setData: (native, { path, data, version }, done) =>
    native.a_set(path, bufferOf(data), version, (code, _, stat) => {
      done(code, () => ({ stat: statOf(stat) }));
    }),
  getChildren: (native, { path, watch = false }, done) =>
    native.a_get_children2(path, watch, (code, _, children, stat) => {
      done(code, () => ({ children, stat: statOf(stat) }));
    }),
  sync: (native, { path }, done) =>
    native.a_sync(path, (code) => {
      done(code, nothing);
    }),
};
