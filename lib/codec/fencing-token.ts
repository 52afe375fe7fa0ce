declare const brand: unique symbol;

/**
 * Names a candidacy: 16 hex digits of the zxid that created its znode, so that text order is the order of creation. It
 * survives JSON and `child.send`. What guards a resource keeps the highest one it has seen, and refuses lower ones.
 */
export type FencingToken = string & { readonly [brand]: true };

/** 16 hex digits of a zxid or a session id. */
export const hex16 = (id: bigint): string => BigInt.asUintN(64, id).toString(16).padStart(16, '0');

export const fencingToken = (czxid: bigint): FencingToken => hex16(czxid) as FencingToken;
