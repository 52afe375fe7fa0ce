import { TestScheduler } from 'rxjs/testing';
import { channel } from '../../lib/connection/channel.ts';
import { pingTouches$ } from '../../lib/discovery/ping-touches.ts';
import type { Touch } from '../../lib/discovery/session-proof.ts';

/** A connection that pings every 10 ms; its owner says when an answer comes. */
const setUp = () => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.maxFrames = Infinity;
  const clock = { monotonic: () => scheduler.now(), wall: () => scheduler.now() };
  const line = channel({
    ...{ endpoint: { host: 'a', port: 1 }, timeout: 30, requestTimeout: 1_000, scheduler },
    ping: () => undefined,
    lastHeard: () => scheduler.now(),
    waitsSince: () => scheduler.now(),
    fail: () => undefined,
    onClosed: () => undefined,
  });
  const touches: Touch[] = [];
  const listen = (): void => {
    pingTouches$({ pings$: line.streams.pings$ }, clock).subscribe((touch) => touches.push(touch));
  };
  const at = (time: number, act: () => void): void => {
    scheduler.schedule(act, time);
  };
  return { scheduler, line, touches, listen, at };
};
const touch = (sent: number, answered: number): Touch => ({
  sent: { monotonic: sent, wall: sent },
  answered,
});

describe('pingTouches$', () => {
  it('gives each ping its own answer, in order', () => {
    const { scheduler, line, touches, listen, at } = setUp();
    listen();
    at(12, line.pinged);
    at(33, line.pinged);
    at(34, line.pinged);
    at(35, () => {
      line.close('closed', 'over');
    });
    scheduler.flush();
    expect(touches).toEqual([touch(10, 12), touch(20, 33), touch(30, 34)]);
  });

  it('does not take the answer to an earlier ping for one to a later ping', () => {
    const { scheduler, line, touches, listen, at } = setUp();
    at(15, listen);
    at(21, line.pinged);
    at(23, line.pinged);
    at(25, () => {
      line.close('closed', 'over');
    });
    scheduler.flush();
    expect(touches).toEqual([touch(20, 23)]);
  });
});
