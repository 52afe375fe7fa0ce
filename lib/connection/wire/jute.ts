import { listSlice, sliceSize } from '../work-queue.ts';
import { Malformed, type Reader, type Writer } from './bytes.ts';

/** A type of ZooKeeper's serialization format Jute, in both directions. */
export interface Jute<A> {
  /** Throws Malformed. */
  read(from: Reader): A;
  write(to: Writer, value: A): void;
  /** As `read`, in steps: yields how many bytes of work the next step is. Only for what may be long. */
  readonly steps?: ((from: Reader) => Generator<number, A>) | undefined;
}

export const int: Jute<number> = {
  read: (from) => from.int(),
  write: (to, value) => {
    to.int(value);
  },
};
export const long: Jute<bigint> = {
  read: (from) => from.long(),
  write: (to, value) => {
    to.long(value);
  },
};
export const bytes: Jute<Uint8Array> = {
  read: (from) => from.bytes(),
  write: (to, value) => {
    to.bytes(value);
  },
};
export const text: Jute<string> = {
  read: (from) => from.text(),
  write: (to, value) => {
    to.text(value);
  },
};
/** The name of a child. A name that leads to another folder is refused. */
export const childName: Jute<string> = {
  read: (from) => {
    const name = from.text();
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new Malformed(`a child named ${JSON.stringify(name.slice(0, 80))}`);
    }
    return name;
  },
  write: text.write,
};
export const bool: Jute<boolean | undefined> = {
  read: (from) => from.byte() !== 0,
  write: (to, value) => {
    to.byte(value === true ? 1 : 0);
  },
};
/** A time in milliseconds: 64 bits on the wire, well within a number. */
export const millis: Jute<number> = {
  read: (from) => from.int() * 2 ** 32 + (from.int() >>> 0),
  write: (to, value) => {
    to.long(BigInt(value));
  },
};

/** Every item takes a byte at least: a length beyond that is garbage, and must not reserve memory. */
const lengthOf = (from: Reader): number => {
  const length = from.int();
  if (length < -1 || length > from.remaining) throw new Malformed(`a vector of ${String(length)} items`);
  return length;
};

export const vector = <A>(item: Jute<A>): Jute<readonly A[]> => ({
  read: (from) => {
    const items: A[] = [];
    for (let left = lengthOf(from); left > 0; left -= 1) items.push(item.read(from));
    return items;
  },
  *steps(from) {
    const items: A[] = [];
    let start = from.remaining;
    for (let left = lengthOf(from); left > 0; left -= 1) {
      // A few long items make a slice.
      const isLong = start - from.remaining >= sliceSize;
      if (isLong || items.length % listSlice === 0) {
        yield isLong ? sliceSize : (sliceSize / listSlice) * Math.min(left, listSlice);
        start = from.remaining;
      }
      items.push(item.read(from));
    }
    return items;
  },
  write: (to, values) => {
    to.int(values.length);
    for (const value of values) item.write(to, value);
  },
});

/** A number on the wire, a word in the code. */
export const oneOf = <K extends string>(numbers: Readonly<Record<K, number>>): Jute<K> => {
  const words = new Map(Object.entries<number>(numbers).map(([word, number]) => [number, word as K]));
  return {
    read: (from) => {
      const number = from.int();
      const word = words.get(number);
      if (word === undefined) throw new Malformed(`${String(number)} is none of ${[...words.keys()].join()}`);
      return word;
    },
    write: (to, word) => {
      to.int(numbers[word]);
    },
  };
};

type Fields = Readonly<Record<string, Jute<unknown>>>;
type Value<F extends Fields> = { readonly [K in keyof F]: F[K] extends Jute<infer A> ? A : never };

/** Fields in the order in which they stand; a record within a record is written as its fields are. */
export const record = <F extends Fields>(fields: F): Jute<Value<F>> => {
  const entries = Object.entries(fields);
  /** Copied for each record, so that all are of one shape from the start: several times faster than growing them. */
  const blank = Object.fromEntries(entries.map(([name]) => [name, undefined]));
  return {
    read: (from) => {
      const value: Record<string, unknown> = { ...blank };
      for (const [name, type] of entries) value[name] = type.read(from);
      return value as Value<F>;
    },
    steps: entries.some(([, type]) => type.steps)
      ? function* (from) {
          const value: Record<string, unknown> = { ...blank };
          for (const [name, type] of entries) {
            value[name] = type.steps ? yield* type.steps(from) : type.read(from);
          }
          return value as Value<F>;
        }
      : undefined,
    write: (to, value) => {
      for (const [name, type] of entries) type.write(to, value[name]);
    },
  };
};
