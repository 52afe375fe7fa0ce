/** What the name of an entry's znode says. */
export interface EntryName {
  /** As the server counted; may be negative, and sticks at 2147483647. */
  readonly sequence: number;
  /** False for a node that joined without standing for election. */
  readonly candidate: boolean;
  /** Created by this library, which marks its GUIDs; names of other implementations look the same otherwise. */
  readonly ours: boolean;
}

const mark = '7a6b72';
const marked = `_c_${mark}`;

const ending = /-(-\d{9,10}|\d{10})$/;
const longestEnding = 12;
const peer = /^_c_[0-9a-f]{32}-peer$/;

/** Undefined for a name without a sequence number. */
export const parseEntryName = (name: string): EntryName | undefined => {
  const match = ending.exec(name.slice(-longestEnding));
  if (!match) return undefined;
  const label = name.slice(0, -match[0].length);
  return {
    sequence: Number(match[1]),
    candidate: !(label.endsWith('-peer') && peer.test(label)),
    ours: name.startsWith(marked),
  };
};

/** Everything that one life of a registration creates starts with this. */
export const guidPrefix = (guid: string): string => `_c_${guid}-`;

/** Of nodes, and of applications in the nested layout. The server appends the sequence number. */
export const nodePrefix = (guid: string, candidate = true): string =>
  `${guidPrefix(guid)}${candidate ? 'node' : 'peer'}-`;

/** Of applications in the flat layout, as the Go registrar writes them. */
export const flatAppPrefix = (guid: string, node: string): string =>
  `${guidPrefix(guid)}_${node.replaceAll(/[@-]/g, '_').replaceAll(/[^\w.]/g, '')}_-`;

/** 32 hex digits: a mark, and 26 by chance. */
export const guid = (random: () => number): string =>
  mark + Array.from({ length: 26 }, () => Math.floor(random() * 16).toString(16)).join('');
