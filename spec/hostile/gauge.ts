import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const interval = 5;

/** Measures the cost of some work in this process. */
export interface Gauge {
  stop(): {
    /** Milliseconds of the longest turn of the event loop. */
    readonly turn: number;
    /** Megabytes by which memory grew at most. */
    readonly megabytes: number;
  };
}

/** The time in which other processes had the CPU does not count. */
export const gauge = (): Gauge => {
  collect();
  const before = process.memoryUsage().rss;
  let [turn, most] = [0, before];
  let at = performance.now();
  let cpu = process.cpuUsage();
  const look = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    turn = Math.max(turn, Math.min(now - at - interval, (user + system) / 1_000));
    most = Math.max(most, process.memoryUsage.rss());
    at = now;
    cpu = process.cpuUsage();
  };
  const timer = setInterval(look, interval);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return { turn: Math.round(turn), megabytes: Math.round((most - before) / 1e6) };
    },
  };
};
