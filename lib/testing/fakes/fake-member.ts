import type { FencingToken } from '../../codec/fencing-token.ts';
import type { Member } from '../../discovery/member.ts';

/**
 * A member with a name, and defaults for all else. It is a candidate of another process, without routes.
 *
 * @example
 * fakeRegistrar({ members$: of([fakeMember('a@host'), fakeMember('b@host', { self: true })]) });
 */
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
