import { frameProxy, type Frame, type FrameProxy } from './frame-proxy.ts';

/** Opcodes by name, as they are counted. */
const names: Readonly<Record<string, string>> = {
  2: 'delete',
  3: 'exists',
  4: 'getData',
  5: 'setData',
  9: 'sync',
  12: 'getChildren',
  15: 'create',
  18: 'removeWatches',
  19: 'createContainer',
  22: 'multiRead',
  103: 'getEphemerals',
  106: 'addWatch',
};
/** What came after ZooKeeper 3.5, and the one that came with it. */
const later: readonly Frame['opcode'][] = [19, 22, 103, 106];

/** Stands in front of a server, and makes of it one that does not know what came later. */
export interface OldServer extends FrameProxy {
  /** What was asked of it, in order. */
  readonly asked: string[];
  /** It knows everything from now on. */
  upgrade(): void;
}

export const oldServer = async (port: number): Promise<OldServer> => {
  const asked: string[] = [];
  const proxy = await frameProxy(port);
  const fate: FrameProxy['fate'] = ({ from, opcode }) => {
    const name = names[String(opcode)];
    if (from === 'client' && name !== undefined) asked.push(name);
    return 'pass';
  };
  proxy.fate = (frame) => {
    const usual = fate(frame);
    return frame.from === 'client' && later.includes(frame.opcode) ? 'unknown' : usual;
  };
  return Object.assign(proxy, {
    asked,
    upgrade: () => {
      proxy.fate = fate;
    },
  });
};
