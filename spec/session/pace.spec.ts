import { pass, setUp } from '../support/session-setup.ts';

describe('session', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('backs off from a server whose connections end soon, however short the timeout that it grants', () => {
    const { transport, listen } = setUp({}, 0);
    listen();
    const waits: number[] = [];
    for (let count = 1; count <= 6; count += 1) {
      transport.last().accept({ timeout: 1 });
      pass(20);
      transport.last().drop();
      for (waits.push(0); transport.attempts.length === count; waits[count - 1]! += 1) pass(1);
    }
    expect(waits).toEqual([100, 200, 200, 200, 200, 200]);
  });

  it('forgets its back-off when a connection has lasted', () => {
    const { transport, listen } = setUp({}, 0);
    listen();
    for (let count = 1; count <= 4; count += 1) {
      transport.last().accept({ timeout: 1 });
      transport.last().drop();
      pass(400);
    }
    transport.last().accept({ timeout: 1 });
    pass(401);
    transport.last().drop();
    pass(49);
    expect(transport.attempts).toHaveLength(5);
    pass(1);
    expect(transport.attempts).toHaveLength(6);
  });
});
