declare const brand: unique symbol;

/**
 * Names a candidacy: 16 hex digits of the zxid that created its znode, so that text order is the order of creation. It
 * survives JSON and `child.send`. What guards a resource keeps the highest one it has seen, and refuses lower ones.
 */
export type FencingToken = string & { readonly [brand]: true };

/** Character code of the hex digit at a bit of a 32-bit word. */
const digit = (word: number, bit: number): number => {
  const value = (word >>> bit) & 15;
  return value < 10 ? value + 0x30 : value + 0x57;
};

/** Of two 32-bit words. Lists are full of these: one flat string, where padding and slicing would keep two. */
const hexOf = (high: number, low: number): string =>
  String.fromCharCode(
    digit(high, 28),
    digit(high, 24),
    digit(high, 20),
    digit(high, 16),
    digit(high, 12),
    digit(high, 8),
    digit(high, 4),
    digit(high, 0),
    digit(low, 28),
    digit(low, 24),
    digit(low, 20),
    digit(low, 16),
    digit(low, 12),
    digit(low, 8),
    digit(low, 4),
    digit(low, 0),
  );

const word = new DataView(new ArrayBuffer(8));

/** 16 hex digits of a zxid or a session id. */
export const hex16 = (id: bigint): string => {
  word.setBigInt64(0, id);
  return hexOf(word.getInt32(0), word.getInt32(4));
};

export const fencingToken = (czxid: bigint): FencingToken => hex16(czxid) as FencingToken;
