import { frameProxy, type Frame, type FrameProxy } from './frame-proxy.ts';
import { askedBy, laterOpcodes } from './opcodes.ts';

const later: readonly Frame['opcode'][] = laterOpcodes;

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
  const fate: FrameProxy['fate'] = (frame) => {
    const name = askedBy(frame);
    if (name !== undefined) asked.push(name);
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
