/** Longest time between two turns of the event loop while `work` goes on. */
export const longestGap = async (work: () => Promise<unknown>): Promise<number> => {
  let [longest, last] = [0, performance.now()];
  let over = false;
  const beat = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(beat);
  };
  setImmediate(beat);
  await work();
  over = true;
  return longest;
};
