import { connectFailure } from '../../../lib/connection/wire/failures.ts';

describe('connectFailure', () => {
  it.each(['EMFILE', 'EHOSTDOWN', 'ENETDOWN', 'EPERM', 'ENOBUFS'])(
    'calls no server silent that was never reached: %s',
    (code) => {
      const error = Object.assign(new Error(`connect ${code}`), { code });
      const failed = connectFailure(error, 'a:1', false);
      expect(failed.reason).not.toBe('silent-close');
      expect(failed.message).toContain(code);
    },
  );

  it.each(['ECONNRESET', 'EPIPE'])('takes a reset before any answer for a silent close: %s', (code) => {
    const error = Object.assign(new Error(code), { code });
    expect(connectFailure(error, 'a:1', false).reason).toBe('silent-close');
  });
});
