import { asyncScheduler } from 'rxjs';
import type { ConnectionLost } from '../../../lib/errors/connection-lost.ts';
import { systemClock } from '../../../lib/session/clock.ts';
import { monotonic } from '../../../lib/session/monotonic.ts';
import { openConnection } from '../../../lib/connection/wire/open-connection.ts';
import { Writer } from '../../../lib/connection/wire/bytes.ts';
import { operations } from '../../../lib/connection/wire/operations.ts';
import { replyHeader } from '../../../lib/connection/wire/records.ts';
import { statOf } from '../../support/entries.ts';
import { answer } from '../../support/server-frames.ts';

const open = (maxFrame = 1_000) => {
  const told: string[] = [];
  const holds: string[] = [];
  const { connection, turn, frame } = openConnection({
    endpoint: { host: 'a', port: 1 },
    grant: { sessionId: 1n, password: new Uint8Array(16), timeout: 3_000 },
    limits: { requestTimeout: 1_000, maxFrame },
    scheduler: monotonic(asyncScheduler, systemClock),
    socket: {
      send: () => undefined,
      hold: () => holds.push('hold'),
      release: () => holds.push('release'),
    },
    onClosed: () => undefined,
  });
  connection.closed$.subscribe(({ reason }) => told.push(reason));
  /** A chunk of `size` bytes arrives, and completes these frames. */
  const arrive = (size: number, ...frames: Buffer[]): void => {
    turn('start', size);
    for (const each of frames) frame(each.subarray(4));
    turn('end', 0);
  };
  const sync = (path = '/'): void => {
    connection.request({ op: 'sync', path }).subscribe({
      next: () => told.push(`synced ${path}`),
      error: (error: ConnectionLost) => told.push(`sync ${error.reason}`),
    });
  };
  return { connection, told, holds, arrive, sync };
};
const pong = answer(-2);

describe('openConnection', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('gives a silent server up after two thirds of the timeout, and not before', () => {
    const { told } = open();
    jest.advanceTimersByTime(1_999);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(2);
    expect(told).toEqual(['silent-server']);
  });

  it('gives a silent server up in time though the wall clock was set back', () => {
    const { told } = open();
    jest.setSystemTime(Date.now() - 3_600_000);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual(['silent-server']);
  });

  it('keeps a server that answers though the wall clock was set forward', () => {
    const { told, arrive } = open();
    for (let count = 0; count < 10; count += 1) {
      jest.advanceTimersByTime(500);
      if (count === 5) jest.setSystemTime(Date.now() + 3_600_000);
      jest.advanceTimersByTime(100);
      arrive(20, pong);
    }
    expect(told).toEqual([]);
  });

  it('gives a server up that sends single bytes of a reply, at the deadline of the request', () => {
    const { told, arrive, sync } = open();
    sync();
    for (let time = 0; time < 990; time += 90) {
      arrive(1);
      jest.advanceTimersByTime(90);
    }
    expect(told).toEqual([]);
    jest.advanceTimersByTime(20);
    expect(told).toEqual(['sync request-timeout', 'request-timeout']);
  });

  it('gives a server up that sends single bytes while nothing was asked, after two thirds of the timeout', () => {
    const { told, arrive } = open();
    for (let time = 0; time < 2_010; time += 10) {
      arrive(1);
      jest.advanceTimersByTime(10);
    }
    expect(told).toEqual(['silent-server']);
  });

  it('gives a server up that sends events in the place of the reply', () => {
    const { told, arrive, sync } = open();
    sync();
    for (let time = 0; time < 1_020; time += 10) {
      arrive(40, answer(-1, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0x2f, 0x78])));
      jest.advanceTimersByTime(10);
    }
    expect(told).toEqual(['sync request-timeout', 'request-timeout']);
  });

  it('waits for a large reply over a link of one megabit a second, and no longer than maxFrame would take', () => {
    const { told, arrive, sync } = open(2 ** 20);
    sync();
    // A megabyte takes 8 s.
    for (let time = 0; time < 8_900; time += 50) {
      arrive(7_000);
      jest.advanceTimersByTime(50);
    }
    expect(told).toEqual([]);
    for (let time = 0; time < 300; time += 50) {
      arrive(7_000);
      jest.advanceTimersByTime(50);
    }
    expect(told).toEqual(['sync request-timeout', 'request-timeout']);
  });

  it('reads a long list in steps, while the socket is held, and delivers what follows it behind it', () => {
    const { connection, told, holds, arrive, sync } = open(2 ** 26);
    const names = Array.from({ length: 35_000 }, (_, at) => `name${String(at)}`);
    const to = new Writer();
    replyHeader.write(to, { xid: 1, zxid: 9n, err: 0 });
    operations.getChildren.reply.write(to, { children: names, stat: statOf() });
    const list = to.frame();
    connection.request({ op: 'getChildren', path: '/r' }).subscribe(({ children }) => {
      told.push(`${String(children.length)} ${String(children.at(-1))}`);
    });
    sync('/r');
    connection.turn$.subscribe((turn) => told.push(turn));
    connection.events$.subscribe(({ type }) => told.push(type));
    arrive(
      list.length,
      list,
      answer(-1, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0x2f, 0x78])),
      answer(2, 0, Buffer.alloc(4)),
    );
    expect([told, holds]).toEqual([['start', 'end'], ['hold']]);
    let turns = 0;
    for (; told.length === 2; turns += 1) jest.advanceTimersToNextTimer();
    expect(turns).toBeGreaterThanOrEqual(3);
    jest.advanceTimersByTime(5);
    expect(told).toEqual([
      ...['start', 'end', 'start', '35000 name34999', 'end'],
      ...['start', 'created', 'end', 'start', 'synced /r', 'end'],
    ]);
    expect(holds).toEqual(['hold', 'release']);
  });

  it('closes on a long list that ends in garbage, and reads nothing more of it', () => {
    const { connection, told, arrive } = open(2 ** 26);
    const count = Buffer.alloc(4);
    count.writeInt32BE(40_000);
    const items = Buffer.alloc(100_000, Buffer.from([0, 0, 0, 1, 0x78]));
    items.writeInt32BE(-2, 95_000);
    connection.request({ op: 'getChildren', path: '/r' }).subscribe({
      error: (error: ConnectionLost) => told.push(error.message),
    });
    const whole = answer(1, 0, Buffer.concat([count, items]));
    arrive(whole.length, whole);
    jest.advanceTimersByTime(100);
    expect(told).toEqual([expect.stringMatching(/protocol.*-2 bytes wanted/), 'protocol']);
  });
});
