import { openHandle, type Handle, type Handlers } from '../../../lib/connection/native/handle.ts';
import type { NativeHandle } from '../../../lib/connection/native/load-package.ts';

const connecting = 1;
const connected = 3;
const readOnly = 5;
const notConnected = 999;

const nextPass = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** One that brings something, and one that brings nothing more. */
const quietPass = async (): Promise<void> => {
  await nextPass();
  await nextPass();
};

/** A handle over an addon that does what the test says, and notes what is done to it. */
const opened = (state = connected) => {
  const done: string[] = [];
  const told: string[] = [];
  const clock = { now: 0 };
  const tell = (what: string) => () => {
    told.push(what);
  };
  const handlers: Handlers = {
    turn: (edge) => told.push(edge),
    event: ({ type, path }) => told.push(`${type} ${path}`),
    granted: tell('granted'),
    lost: tell('lost'),
    ended: (code) => told.push(`ended ${String(code)}`),
  };
  const native = {
    emit: () => undefined,
    state,
    init: (config: object) => done.push(JSON.stringify(config)),
    set_servers: (servers: string) => done.push(`to ${servers}`),
    close: () => {
      done.push('close');
      native.emit('close', native, 0);
    },
  } as unknown as { -readonly [K in keyof NativeHandle]: NativeHandle[K] };
  const handle: Handle = openHandle({
    newHandle: () => native,
    address: '10.0.0.1',
    port: 2181,
    config: { timeout: 4_000 },
    now: () => clock.now,
    handlers,
  });
  done.length = 0;
  return {
    clock,
    handle,
    native,
    done,
    told,
    emit: (event: string, detail?: unknown) => {
      native.emit(event, native, detail);
    },
  };
};

describe('openHandle', () => {
  it('gives the library an IP address, and patience with replies in pieces', () => {
    const configs: unknown[] = [];
    openHandle({
      newHandle: () =>
        ({ state: 1, init: (config: unknown) => configs.push(config) }) as unknown as NativeHandle,
      address: '::1',
      port: 2181,
      config: { timeout: 4_000 },
      now: () => 0,
      handlers: {} as Handlers,
    });
    expect(configs).toEqual([{ connect: '::1:2181', timeout: 4_000, response_counter_limit: 2_147_483_647 }]);
  });

  it('says so where the library could not begin', () => {
    expect([opened(connecting).handle.begun, opened(0).handle.begun]).toEqual([true, false]);
  });

  it('hands nothing on inside of a native callback, and all of a pass in order', async () => {
    const { handle, told, emit } = opened();
    emit('connect');
    emit('changed', '/a');
    handle.later(() => told.push('reply'), true);
    emit('child', '/b');
    await Promise.resolve();
    expect(told).toEqual([]);
    await quietPass();
    expect(told).toEqual(['start', 'granted', 'changed /a', 'reply', 'children /b', 'end']);
  });

  it('makes one turn of what comes in pass after pass, and begins another where a pass brings nothing', async () => {
    const { told, emit } = opened();
    for (const path of ['/a', '/b', '/c']) {
      emit('deleted', path);
      await nextPass();
    }
    expect(told).toEqual([]);
    await nextPass();
    const first = ['start', 'deleted /a', 'deleted /b', 'deleted /c', 'end'];
    expect(told).toEqual(first);
    emit('deleted', '/d');
    await quietPass();
    expect(told).toEqual([...first, 'start', 'deleted /d', 'end']);
  });

  it('lets nothing wait for ever, and nothing at all once the connection is gone', async () => {
    const { told, emit, clock } = opened();
    for (let at = 0; at < 5; at += 1) {
      expect(told).toEqual([]);
      emit('changed', '/a');
      clock.now = 2 * (at + 1);
      await nextPass();
    }
    expect(told).toHaveLength(7);
    told.length = 0;
    emit('changed', '/b');
    emit('connecting');
    await nextPass();
    expect(told).toEqual(['start', 'changed /b', 'lost', 'end']);
  });

  it('knows no event but those of watches and of the session', async () => {
    const { told, emit } = opened();
    emit('notwatching', '/a');
    emit('toString', '/a');
    await quietPass();
    expect(told).toEqual([]);
  });

  it('is closed in the tick in which a call finds it disconnected', async () => {
    const { handle, native, done, told } = opened();
    handle.call(() => {
      native.state = notConnected;
      return 0;
    });
    expect(done).toEqual(['close']);
    expect(handle.call(() => 0)).toBe(-9);
    await nextPass();
    expect(told).toEqual(['start', 'lost', 'end']);
  });

  it('is not closed by the event that it is disconnected, but by who hears of it', async () => {
    const { handle, native, done, told, emit } = opened();
    native.state = connecting;
    emit('connecting');
    expect(done).toEqual([]);
    await nextPass();
    expect(told).toEqual(['start', 'lost', 'end']);
    handle.drop();
    expect(done).toEqual(['close']);
  });

  it.each([connected, readOnly])(
    'leaves its server before it is closed, so that the session lives on',
    (state) => {
      const { handle, done } = opened(state);
      handle.drop();
      expect(done).toEqual(['to 192.0.2.1:1', 'close']);
    },
  );

  it('ends the session by closing alone', () => {
    const { handle, done } = opened();
    handle.end();
    expect(done).toEqual(['close']);
  });

  it('is closed once', async () => {
    const { handle, done, told, emit } = opened();
    emit('close', -112);
    handle.drop();
    handle.end();
    expect(done).toEqual([]);
    await nextPass();
    expect(told).toEqual([]);
  });

  it('tells why the library closed it', async () => {
    const { told, emit } = opened();
    emit('close', -112);
    await nextPass();
    expect(told).toEqual(['start', 'ended -112', 'end']);
  });

  it('hands nothing on after it was dropped, be it in the middle of a pass', async () => {
    const { handle, told, emit } = opened();
    handle.later(() => {
      handle.drop();
    }, true);
    emit('changed', '/a');
    await quietPass();
    emit('changed', '/b');
    await quietPass();
    expect(told.filter((each) => each.startsWith('changed'))).toEqual([]);
  });
});
