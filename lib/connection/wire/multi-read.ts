import { codeOf, numberOf } from '../../errors/codes.ts';
import type { Read, ReadResult } from '../request.ts';
import { Malformed, type Reader } from './bytes.ts';
import { bool, bytes, int, record, text, vector, type Jute } from './jute.ts';
import { stat } from './records.ts';

const header = record({ type: int, done: bool, err: int });
const end = { type: -1, done: true, err: -1 };
const opcodes = { getData: 4, getChildren: 8, error: -1 } as const;

const read = record({ path: text, watch: bool });
const names = vector(text);

/** Runs until the header that says done. */
function* headers(from: Reader): Generator<number> {
  for (let next = header.read(from); next.done !== true; next = header.read(from)) yield next.type;
}

/** Reads of one multiRead; each has a header in front, the last is followed by one that says done. */
export const reads: Jute<readonly Read[]> = {
  read: (from) =>
    Array.from(headers(from), (type): Read => {
      const { path } = read.read(from);
      if (type === opcodes.getData) return { op: 'getData', path };
      if (type === opcodes.getChildren) return { op: 'getChildren', path };
      throw new Malformed(`a multiRead of opcode ${String(type)}`);
    }),
  write: (to, all) => {
    for (const { op, path } of all) {
      header.write(to, { type: opcodes[op], done: false, err: -1 });
      read.write(to, { path, watch: false });
    }
    header.write(to, end);
  },
};

const result = (type: number, from: Reader): ReadResult => {
  switch (type) {
    case opcodes.getData:
      return { op: 'getData', data: bytes.read(from), stat: stat.read(from) };
    case opcodes.getChildren:
      return { op: 'getChildren', children: names.read(from) };
    case opcodes.error:
      return { op: 'error', code: codeOf(int.read(from)).name };
    default:
      throw new Malformed(`a result of opcode ${String(type)}`);
  }
};

/** Results of one multiRead, in the order of its reads. Each fails alone. */
export const results: Jute<readonly ReadResult[]> = {
  read: (from) => Array.from(headers(from), (type) => result(type, from)),
  write: (to, all) => {
    for (const one of all) {
      const err = one.op === 'error' ? numberOf(one.code) : 0;
      header.write(to, { type: opcodes[one.op], done: false, err });
      if (one.op === 'getData') {
        bytes.write(to, one.data);
        stat.write(to, one.stat);
      } else if (one.op === 'getChildren') names.write(to, one.children);
      else int.write(to, err);
    }
    header.write(to, end);
  },
};
