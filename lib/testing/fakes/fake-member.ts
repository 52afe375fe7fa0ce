import type { FencingToken } from '../../codec/fencing-token.ts';
import type { Member } from '../../discovery/member.ts';

/** A member with a name, and defaults for all else. */
export const fakeMember = (name: string, options: Partial<Member> = {}): Member => ({
  name,
  path: `/nodes/${name}`,
  sequence: 0,
  token: '0000000000000001' as FencingToken,
  session: '0000000000000001',
  since: 0,
  candidate: true,
  self: false,
  routes: [],
  endpoints: [],
  ...options,
});
