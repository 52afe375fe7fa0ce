import { numberOf } from '../../errors/codes.ts';
import type { Write, WriteResult } from '../request.ts';
import { Malformed, type Reader, type Writer } from './bytes.ts';
import { bool, bytes, int, record, text, type Jute } from './jute.ts';
import { acl, createMode } from './records.ts';

/** Stands before each item of a multi and of its reply; a last one says `done`. */
export const multiHeader = record({ type: int, done: bool, err: int });
const end = { type: -1, done: true, err: -1 };

/** Servers answer a create2 (15) within a multi as the create (1) that it is to them: without a stat. */
const opcodes = { create: 1, delete: 2, check: 13, error: -1 } as const;
const create = record({ path: text, data: bytes, acl, mode: createMode });
const versioned = record({ path: text, version: int });
const created = record({ path: text });
const rolledBack = numberOf('RuntimeInconsistency');

/** Items of a multi or a multiRead; a request of a megabyte has no room for more. */
const mostItems = 2 ** 16;
/** Throws Malformed. */
export const refuseMore = (count: number): void => {
  if (count >= mostItems) throw new Malformed(`more than ${String(mostItems)} items`);
};

const readItems = <A>(from: Reader, item: (type: number) => A): readonly A[] => {
  const items: A[] = [];
  for (let next = multiHeader.read(from); next.done !== true; next = multiHeader.read(from)) {
    refuseMore(items.length);
    items.push(item(next.type));
  }
  return items;
};

const writeHeader = (to: Writer, op: keyof typeof opcodes, err: number): void => {
  multiHeader.write(to, { type: opcodes[op], done: false, err });
};

/** The writes of a multi, in their order. */
export const writes: Jute<readonly Write[]> = {
  read: (from) =>
    readItems(from, (type): Write => {
      if (type === opcodes.create) return { op: 'create', ...create.read(from) };
      if (type === opcodes.delete) return { op: 'delete', ...versioned.read(from) };
      if (type === opcodes.check) return { op: 'check', ...versioned.read(from) };
      throw new Malformed(`a multi of opcode ${String(type)}`);
    }),
  write: (to, all) => {
    for (const write of all) {
      writeHeader(to, write.op, -1);
      if (write.op === 'create') create.write(to, write);
      else versioned.write(to, write);
    }
    multiHeader.write(to, end);
  },
};

/** The results of a multi, in the order of its writes. */
export const writeResults: Jute<readonly WriteResult[]> = {
  read: (from) =>
    readItems(from, (type): WriteResult => {
      if (type === opcodes.create) return { op: 'create', ...created.read(from) };
      if (type === opcodes.delete) return { op: 'delete' };
      if (type === opcodes.check) return { op: 'check' };
      if (type === opcodes.error) return { op: 'error', err: int.read(from) };
      throw new Malformed(`a result of opcode ${String(type)}`);
    }),
  write: (to, all) => {
    for (const item of all) {
      const err = item.op === 'error' ? item.err : 0;
      writeHeader(to, item.op, err);
      if (item.op === 'create') created.write(to, item);
      if (item.op === 'error') int.write(to, err);
    }
    multiHeader.write(to, end);
  },
};

/**
 * The error code of a refused multi, and the index of the write that was refused. The server reports 0 for the writes
 * before it and RuntimeInconsistency for those after it, whatever its reply header says.
 */
export const refusedWrite = (
  results: readonly WriteResult[],
): { readonly at: number; readonly err: number } | undefined => {
  const errors = results.flatMap((item, at) => (item.op === 'error' ? [{ at, err: item.err }] : []));
  return errors.find(({ err }) => err !== 0 && err !== rolledBack) ?? errors[0];
};
