declare const brand: unique symbol;

/**
 * Names a candidacy: 16 hex digits of the zxid that created its znode, so that text order is the order of creation. It
 * survives JSON and `child.send`. What guards a resource keeps the highest one it has seen, and refuses lower ones.
 */
export type FencingToken = string & { readonly [brand]: true };

/** One digit more, so that leading zeros are written: padding a string takes longer. */
const above = 2n ** 64n;

/** 16 hex digits of a zxid or a session id. */
export const hex16 = (id: bigint): string => (BigInt.asUintN(64, id) | above).toString(16).slice(1);

export const fencingToken = (czxid: bigint): FencingToken => hex16(czxid) as FencingToken;
