/** Milliseconds. */
export const times = { sessionTimeout: 4_000, tickTime: 200 } as const;
