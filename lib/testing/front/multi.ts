import { Malformed, type Reader } from '../../connection/wire/bytes.ts';
import { bytes, int, record, text, type Jute } from '../../connection/wire/jute.ts';
import { multiHeader as header } from '../../connection/wire/multi.ts';
import { stat } from '../../connection/wire/records.ts';
import { isRefusal, type MultiResult, type SingleWrite } from '../tree/write.ts';
import { statOf } from '../tree/znode.ts';
import { createRequest, createWrite } from './create-request.ts';

const opcodes = { create: 1, delete: 2, setData: 5, check: 13, create2: 15, createContainer: 19 } as const;
const versioned = record({ path: text, version: int });
const setData = record({ path: text, data: bytes, version: int });

const writeOf = (type: number, from: Reader): SingleWrite => {
  switch (type) {
    case opcodes.create:
    case opcodes.create2:
    case opcodes.createContainer: {
      const write = createWrite(createRequest.read(from));
      if (isRefusal(write)) throw new Malformed('a multi that creates with unknown flags');
      return write;
    }
    case opcodes.delete:
      return { op: 'delete', ...versioned.read(from) };
    case opcodes.setData:
      return { op: 'setData', ...setData.read(from) };
    case opcodes.check:
      return { op: 'check', ...versioned.read(from) };
    default:
      throw new Malformed(`a multi of opcode ${String(type)}`);
  }
};

/** One write of a multi, and by which opcode it came: the reply to a create depends on it. */
export interface Part {
  readonly type: number;
  readonly write: SingleWrite;
}

export const readParts = (from: Reader): readonly Part[] => {
  const parts: Part[] = [];
  for (let next = header.read(from); next.done !== true; next = header.read(from)) {
    parts.push({ type: next.type, write: writeOf(next.type, from) });
  }
  return parts;
};

export interface PartResult {
  readonly type: number;
  readonly result: MultiResult;
}

/** The reply to a multi, in the order of its writes. It is never read here. */
export const partResults: Pick<Jute<readonly PartResult[]>, 'write'> = {
  write: (to, all) => {
    for (const { type, result } of all) {
      if (result.op === 'error') {
        header.write(to, { type: -1, done: false, err: result.err });
        int.write(to, result.err);
        continue;
      }
      const withStat = type !== opcodes.create;
      const told = result.op === 'create' && withStat ? opcodes.create2 : type;
      header.write(to, { type: told, done: false, err: 0 });
      if (result.op === 'create') text.write(to, result.path);
      if (result.op === 'setData' || (result.op === 'create' && withStat))
        stat.write(to, statOf(result.znode));
    }
    header.write(to, { type: -1, done: true, err: -1 });
  },
};
