import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Reader } from '../../../lib/connection/wire/bytes.ts';
import { bool, bytes, int, long, millis, record, text, vector } from '../../../lib/connection/wire/jute.ts';
import { acl } from '../../../lib/connection/wire/records.ts';

/** One transaction that changed znodes, as the server wrote it down. */
export interface Transaction {
  readonly zxid: bigint;
  /** Of the client; 0n for what the servers do by themselves. */
  readonly session: bigint;
  /** Wall clock of the leader, milliseconds since 1970. */
  readonly at: number;
  readonly change:
    | {
        readonly type: 'created';
        readonly path: string;
        readonly data: Uint8Array;
        readonly ephemeral: boolean;
      }
    | { readonly type: 'written'; readonly path: string; readonly data: Uint8Array }
    | { readonly type: 'deleted'; readonly path: string }
    /** A session was closed, or has expired. */
    | { readonly type: 'ended'; readonly paths: readonly string[] };
}

const header = record({ session: long, cxid: int, zxid: long, at: millis, type: int });
const created = record({ path: text, data: bytes, acl, ephemeral: bool });
const container = record({ path: text, data: bytes, acl });
const deleted = record({ path: text });
const written = record({ path: text, data: bytes });
const ended = record({ paths: vector(text) });
const multi = record({ parts: vector(record({ type: int, data: bytes })) });
const multiType = 14;

const changeOf = (type: number, from: Reader): Transaction['change'] | undefined => {
  switch (type) {
    case 1:
    case 15: {
      const { path, data, ephemeral } = created.read(from);
      return { type: 'created', path, data, ephemeral: ephemeral === true };
    }
    case 19: {
      const { path, data } = container.read(from);
      return { type: 'created', path, data, ephemeral: false };
    }
    case 2:
    case 20:
      return { type: 'deleted', path: deleted.read(from).path };
    case 5:
      return { type: 'written', ...written.read(from) };
    case -11:
      return { type: 'ended', paths: ended.read(from).paths };
    default:
      return undefined;
  }
};

/** Those of a multi come one after the other, under one zxid. */
const changesOf = (type: number, from: Reader): readonly Transaction['change'][] => {
  if (type !== multiType) return [changeOf(type, from)].filter((change) => change !== undefined);
  return multi.read(from).parts.flatMap((part) => changesOf(part.type, new Reader(Buffer.from(part.data))));
};

/** Magic number, version, id of the database. */
const preamble = 16;

const readLog = (file: Buffer): readonly Transaction[] => {
  const transactions: Transaction[] = [];
  // Each entry: checksum, length, bytes, one byte of an end mark. What is not written yet is zeros.
  for (let at = preamble; at + 12 <= file.length;) {
    const length = file.readInt32BE(at + 8);
    if (length <= 0 || at + 12 + length >= file.length) break;
    const from = new Reader(file.subarray(at + 12, at + 12 + length));
    const { session, zxid, at: time, type } = header.read(from);
    for (const change of changesOf(type, from)) transactions.push({ zxid, session, at: time, change });
    at += 12 + length + 1;
  }
  return transactions;
};

const readFolder = (folder: string): ReadonlyMap<bigint, readonly Transaction[]> => {
  const logs = readdirSync(join(folder, 'version-2')).filter((name) => name.startsWith('log.'));
  const read = logs.flatMap((name) => readLog(readFileSync(join(folder, 'version-2', name))));
  const byZxid = new Map<bigint, Transaction[]>();
  for (const transaction of read) {
    const { zxid } = transaction;
    byZxid.set(zxid, [...(byZxid.get(zxid) ?? []), transaction]);
  }
  return byZxid;
};

/**
 * What the servers agreed on, in order, from the logs in their data folders. What a single server wrote down may never
 * have been agreed on.
 */
export const transactionsOf = (folders: readonly string[]): readonly Transaction[] => {
  const logs = folders.map(readFolder);
  const all = new Map(logs.flatMap((log) => [...log]));
  return [...all.values()]
    .flat()
    .filter(({ zxid }) => logs.filter((log) => log.has(zxid)).length > folders.length / 2)
    .sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
};
