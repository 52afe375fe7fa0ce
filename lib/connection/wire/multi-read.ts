import { codeOf, numberOf } from '../../errors/codes.ts';
import type { Read, ReadResult } from '../request.ts';
import { Malformed, type Reader, type Writer } from './bytes.ts';
import { bool, bytes, childName, int, vector, type Jute } from './jute.ts';
import { refuseMore } from './multi.ts';
import { stat } from './records.ts';

const opcodes = { getData: 4, getChildren: 8, error: -1 } as const;

const names = vector(childName);

/** A header stands before each item; the last is followed by one that says done. */
const writeHeader = (to: Writer, type: number, done: boolean, err: number): void => {
  to.int(type);
  to.byte(done ? 1 : 0);
  to.int(err);
};
const writeEnd = (to: Writer): void => {
  writeHeader(to, -1, true, -1);
};
/** The opcode of the next item; undefined at the end. */
const nextType = (from: Reader): number | undefined => {
  const type = from.int();
  const done = from.byte() !== 0;
  from.int();
  return done ? undefined : type;
};
const readItems = <A>(from: Reader, item: (type: number, from: Reader) => A): readonly A[] => {
  const items: A[] = [];
  for (let type = nextType(from); type !== undefined; type = nextType(from)) {
    refuseMore(items.length);
    items.push(item(type, from));
  }
  return items;
};

const read = (type: number, from: Reader): Read => {
  const path = from.text();
  bool.read(from);
  if (type === opcodes.getData) return { op: 'getData', path };
  if (type === opcodes.getChildren) return { op: 'getChildren', path };
  throw new Malformed(`a multiRead of opcode ${String(type)}`);
};

/** Reads of one multiRead. */
export const reads: Jute<readonly Read[]> = {
  read: (from) => readItems(from, read),
  write: (to, all) => {
    for (const { op, path } of all) {
      writeHeader(to, opcodes[op], false, -1);
      to.text(path);
      bool.write(to, false);
    }
    writeEnd(to);
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
  read: (from) => readItems(from, result),
  *steps(from) {
    const items: ReadResult[] = [];
    for (let type = nextType(from); type !== undefined; type = nextType(from)) {
      refuseMore(items.length);
      items.push(
        type === opcodes.getChildren
          ? { op: 'getChildren', children: names.steps ? yield* names.steps(from) : names.read(from) }
          : result(type, from),
      );
    }
    return items;
  },
  write: (to, all) => {
    for (const one of all) {
      const err = one.op === 'error' ? numberOf(one.code) : 0;
      writeHeader(to, opcodes[one.op], false, err);
      if (one.op === 'getData') {
        bytes.write(to, one.data);
        stat.write(to, one.stat);
      } else if (one.op === 'getChildren') names.write(to, one.children);
      else int.write(to, err);
    }
    writeEnd(to);
  },
};
