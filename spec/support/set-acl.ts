import { once } from 'node:events';
import { connect } from 'node:net';
import type { Acl } from '../../lib/connection/acl.ts';
import { Writer } from '../../lib/connection/wire/bytes.ts';
import { helloFrame } from '../../lib/connection/wire/handshake.ts';
import { int, record, text } from '../../lib/connection/wire/jute.ts';
import { acl as aclType, requestHeader } from '../../lib/connection/wire/records.ts';
import { otherOpcodes } from './opcodes.ts';

const body = record({ path: text, acl: aclType, version: int });

/** Changes the ACL of a znode, which the library never does. Resolves when the server has answered. */
export const setAcl = async (port: number, path: string, acl: readonly Acl[]): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  const target = { endpoint: { host: '127.0.0.1', port }, address: '127.0.0.1', auth: [] };
  socket.write(helloFrame({ ...target, sessionTimeout: 4_000, resume: undefined, lastZxid: 0n }));
  await once(socket, 'data');
  const to = new Writer();
  requestHeader.write(to, { xid: 1, opcode: otherOpcodes.setAcl });
  body.write(to, { path, acl, version: -1 });
  socket.write(to.frame());
  const [reply] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  const err = reply.readInt32BE(16);
  if (err !== 0) throw new Error(`setACL ${path}: ${String(err)}`);
};
