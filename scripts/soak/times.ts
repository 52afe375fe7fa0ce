/** Milliseconds. */
export const times = { sessionTimeout: 4_000, tickTime: 200, end: 30_000 } as const;
