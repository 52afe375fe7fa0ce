const settled = Promise.resolve();

/**
 * Calls back once the code that runs now has returned. A promise, since test runners with fake timers replace
 * `queueMicrotask` and `process.nextTick`: the bytes of a connection must not wait until a test advances the time. For
 * the same reason `setImmediate` comes from node:timers.
 */
export const afterThisTurn = (callback: () => void): void => {
  void settled.then(callback);
};
