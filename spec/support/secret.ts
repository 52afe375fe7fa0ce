import type { Auth } from '../../lib/connection/transport.ts';

/** The password of all users in specs. The test script chooses it, and looks for it in whatever they print. */
export const secret = process.env['ZKR_SECRET'] ?? 'not-for-your-eyes';

/** Users of different passwords are different ones. */
export const digest = (user: string, password = secret): Auth => ({
  scheme: 'digest',
  credential: `${user}:${password}`,
});

/** DIGEST-MD5. */
export const sasl = (user: string, password = secret): Auth => ({
  scheme: 'sasl',
  credential: `${user}:${password}`,
});
