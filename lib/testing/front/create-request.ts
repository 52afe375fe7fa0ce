import type { CreateMode } from '../../connection/request.ts';
import { bytes, int, record, text } from '../../connection/wire/jute.ts';
import { acl } from '../../connection/wire/records.ts';
import { refuse, type Refusal, type SingleWrite } from '../tree/write.ts';

/** As it comes over the wire: the flags may be any. */
export const createRequest = record({ path: text, data: bytes, acl, flags: int });

type CreateRequest = ReturnType<(typeof createRequest)['read']>;

const modes: readonly CreateMode[] = [
  'persistent',
  'ephemeral',
  'persistent-sequential',
  'ephemeral-sequential',
  'container',
];
/** Persistent ones with a time to live, sequential or not: a server has to be told to allow them. */
const withTimeToLive: readonly number[] = [5, 6];

export const createWrite = ({ flags, ...request }: CreateRequest): SingleWrite | Refusal => {
  if (withTimeToLive.includes(flags)) return refuse('Unimplemented');
  const mode = modes[flags];
  return mode ? { op: 'create', ...request, mode } : refuse('BadArguments');
};
