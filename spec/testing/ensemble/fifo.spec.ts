import { VirtualTimeScheduler } from 'rxjs';
import { fifo } from '../../../lib/testing/ensemble/fifo.ts';

const queue = (immediate = false) => {
  const scheduler = new VirtualTimeScheduler();
  const state = { delay: 0, isStalled: false };
  const log: string[] = [];
  const messages = fifo<string>({
    ...{ scheduler, immediate, delay: () => state.delay, isStalled: () => state.isStalled },
    arrived: (message) => log.push(`${String(scheduler.now())} ${message}`),
  });
  const at = (ms: number, act: () => void): void => {
    scheduler.schedule(act, ms);
  };
  return { at, log, messages, run: scheduler.flush.bind(scheduler), state };
};

describe('fifo', () => {
  it('delivers each message after the delay that held when it was sent, and never before an earlier one', () => {
    const { at, log, messages, run, state } = queue();
    state.delay = 10;
    messages.send('slow');
    at(2, () => {
      state.delay = 1;
      messages.send('fast');
    });
    at(20, () => {
      messages.send('later');
    });
    run();
    expect(log).toEqual(['10 slow', '10 fast', '21 later']);
  });

  it('delivers within send where nothing is ahead, there is no delay, and it is immediate', () => {
    const { log, messages, run, state } = queue(true);
    messages.send('a');
    expect(log).toEqual(['0 a']);
    state.isStalled = true;
    messages.send('b');
    state.isStalled = false;
    messages.send('c');
    expect([log.length, messages.isEmpty]).toEqual([1, false]);
    run();
    expect([...log, messages.isEmpty]).toEqual(['0 a', '0 b', '0 c', true]);
  });

  it('holds during a stall, and delivers then what is due', () => {
    const { at, log, messages, run, state } = queue();
    state.isStalled = true;
    state.delay = 5;
    messages.send('due');
    at(8, () => {
      messages.send('not yet due');
    });
    at(10, () => {
      state.isStalled = false;
      messages.flow();
    });
    run();
    expect(log).toEqual(['10 due', '13 not yet due']);
  });

  it('delivers nothing once it is cut', () => {
    const { at, log, messages, run, state } = queue();
    state.delay = 5;
    messages.send('lost');
    at(3, () => {
      messages.cut();
      messages.send('lost, too');
      messages.flow();
    });
    run();
    expect([log, messages.isEmpty]).toEqual([[], true]);
  });
});
