import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../../lib/session/clock.ts';
import { nearly } from './scenario.ts';
import { schedulerOf } from './scheduler-of.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The time of one process: its timers, its clock, and whatever the network brings it; all of it can stand still. */
export interface Lane {
  readonly scheduler: SchedulerLike;
  readonly clock: Clock;
  readonly state: 'running' | 'stopped' | 'over';
  /** Timers that are set. */
  readonly timers: number;
  /** Wraps what the network calls. */
  io<A extends unknown[]>(handler: (...args: A) => void): (...args: A) => void;
  /** `frozen`: the monotonic clock stands still as well, as it does while a machine is suspended. */
  stop(frozen: boolean): void;
  /** All that was due or arrived meanwhile comes at once. */
  go(first: 'timers' | 'network'): void;
  /** The wall clock is set. */
  set(ms: number): void;
  /** The process is gone. */
  end(): void;
}

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly ring: () => void;
}

export const lane = (time: VirtualTime): Lane => {
  let state: Lane['state'] = 'running';
  let frozenAt: number | undefined;
  let frozen = 0;
  let setBy = 0;
  let order = 0;
  let rung: Timer[] = [];
  let arrived: (() => void)[] = [];
  const timers = new Set<Timer>();
  const monotonic = (): number => (frozenAt ?? time.now()) - frozen;

  const run = (task: () => void): void => {
    if (state !== 'over') task();
  };
  const after = (ms: number, task: () => void): (() => void) => {
    if (state === 'over') return () => undefined;
    let callOff = (): void => undefined;
    const timer: Timer = {
      due: monotonic() + ms,
      order: (order += 1),
      ring: () => {
        if (!timers.has(timer) || state === 'over') return;
        const early = timer.due - monotonic();
        if (state === 'stopped') rung.push(timer);
        else if (early > nearly) callOff = time.after(early, timer.ring);
        else {
          timers.delete(timer);
          task();
        }
      },
    };
    timers.add(timer);
    callOff = time.after(ms, timer.ring);
    return () => {
      timers.delete(timer);
      callOff();
    };
  };
  return {
    scheduler: schedulerOf(monotonic, after),
    clock: { monotonic, wall: () => time.now() + setBy },
    get state() {
      return state;
    },
    get timers() {
      return timers.size;
    },
    io:
      (handler) =>
      (...args) => {
        if (state === 'stopped')
          arrived.push(() => {
            handler(...args);
          });
        else
          run(() => {
            handler(...args);
          });
      },
    stop: (freezes) => {
      if (state !== 'running') return;
      state = 'stopped';
      if (freezes) frozenAt = time.now();
    },
    go: (first) => {
      if (state !== 'stopped') return;
      state = 'running';
      if (frozenAt !== undefined) frozen += time.now() - frozenAt;
      frozenAt = undefined;
      const rings = rung.sort((a, b) => a.due - b.due || a.order - b.order).map(({ ring }) => ring);
      const late = arrived;
      [rung, arrived] = [[], []];
      for (const task of first === 'timers' ? [...rings, ...late] : [...late, ...rings]) run(task);
    },
    set: (ms) => {
      setBy += ms;
    },
    end: () => {
      state = 'over';
      timers.clear();
    },
  };
};
