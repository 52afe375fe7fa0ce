import { nameOf } from './cluster-paths.ts';

const mark = '7a6b72';
const marked = `_c_${mark}`;

const mostDigits = 10;
const [zero, dash] = [0x30, 0x2d];
const peer = /^_c_[0-9a-f]{32}-peer--?\d+$/;

/**
 * What the server has appended to a name, or to a path that ends in it; may be negative, and sticks at 2147483647.
 * Undefined where there is none: a dash, then ten digits, or a minus and nine or ten.
 */
export const sequenceOf = (path: string): number | undefined => {
  // Long lists are made of these: a regular expression takes several times as long.
  let [at, number, scale] = [path.length - 1, 0, 1];
  for (let digit; (digit = path.charCodeAt(at) - zero) >= 0 && digit <= 9; at -= 1) {
    number += digit * scale;
    scale *= 10;
  }
  const count = path.length - 1 - at;
  const negative = path.charCodeAt(at - 1) === dash;
  if (path.charCodeAt(at) !== dash || count > mostDigits || count < (negative ? 9 : 10)) return undefined;
  return negative ? -number : number;
};

/** By its name, or a path that ends in it: false for a node that joined without standing for election. */
export const isCandidate = (path: string): boolean => !(path.includes('-peer-') && peer.test(nameOf(path)));

/** Created by this library, which marks its GUIDs; names of other implementations look the same otherwise. */
export const isMarked = (path: string): boolean => nameOf(path).startsWith(marked);

/** Everything that one life of a registration creates starts with this. */
export const guidPrefix = (guid: string): string => `_c_${guid}-`;

/** Name of a candidate, or of an application in the nested layout. The server appends the sequence number. */
export const nodePrefix = (guid: string): string => `${guidPrefix(guid)}node-`;

/**
 * Name of a node that does not stand for election, with a sequence number that the library writes. Go nodes elect the
 * lowest number, and know no other kind of node. Theirs are 32 bits on some machines, and 2147483647 is the most.
 */
export const peerName = (guid: string): string => `${guidPrefix(guid)}peer-2147483647`;

/** Of applications in the flat layout, as the Go registrar writes them. */
export const flatAppPrefix = (guid: string, node: string): string =>
  `${guidPrefix(guid)}_${node.replaceAll(/[@-]/g, '_').replaceAll(/[^\w.]/g, '')}_-`;

/**
 * 32 hex digits: a mark, and 26 by chance. Chance may repeat itself, as in virtual time; the session and the count of its
 * GUIDs then keep them apart.
 */
export const guid = (random: () => number, session = 0n, count = 0): string => {
  const chance = Array.from({ length: 26 }, () => Math.floor(random() * 16).toString(16)).join('');
  const unique = (BigInt(count % 2 ** 40) << 64n) | BigInt.asUintN(64, session);
  return mark + (BigInt(`0x${chance}`) ^ unique).toString(16).padStart(26, '0');
};
