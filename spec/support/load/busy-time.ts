/** How long this process keeps its event loop from turning. */
export interface BusyTime {
  reset(): void;
  /** Milliseconds, since the last reset. */
  longest(): number;
}

/** Milliseconds from one look to the next. */
const pause = 2;

/** Work alone counts: where others have the processor, time passes and no processor time does. */
export const busyTime = (): BusyTime => {
  let longest = 0;
  let [at, used] = [performance.now(), process.cpuUsage()];
  setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    const passed = performance.now() - at - pause;
    longest = Math.max(longest, Math.min(passed, (user + system) / 1_000));
    [at, used] = [performance.now(), process.cpuUsage()];
  }, pause).unref();
  return {
    reset: () => {
      longest = 0;
    },
    longest: () => longest,
  };
};
