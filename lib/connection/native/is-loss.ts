/** The library's own codes for a connection that is gone; whether the server has seen the request, nobody knows. */
const losses = new Set([-2, -4, -7, -116]);

export const isLoss = (code: number): boolean => losses.has(code);
