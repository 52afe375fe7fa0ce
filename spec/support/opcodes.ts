import type { Frame } from './frame-proxy.ts';

/** Of what a client asks for, by the names of the library's operations. */
export const opcodes = {
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  sync: 9,
  getChildren: 12,
  multi: 14,
  create: 15,
  removeWatches: 18,
  createContainer: 19,
  multiRead: 22,
  getEphemerals: 103,
  addWatch: 106,
} as const;

/** Of what it says besides. */
export const otherOpcodes = { setAcl: 7, ping: 11, auth: 100, setWatches: 101, setWatches2: 105 } as const;

/** The form of create whose reply has no stat. */
export const plainCreate = 1;

/** What came after ZooKeeper 3.5, and the one that came with it. */
export const laterOpcodes = [
  opcodes.createContainer,
  opcodes.multiRead,
  opcodes.getEphemerals,
  opcodes.addWatch,
] as const;

const names = new Map<unknown, string>(Object.entries(opcodes).map(([name, opcode]) => [opcode, name]));

/** The name of what a client asks for; undefined for whatever else is said. */
export const askedBy = ({ from, opcode }: Frame): string | undefined =>
  from === 'client' ? names.get(opcode) : undefined;
