const longest = 80;

const printed = (given: unknown): string => {
  try {
    return JSON.stringify(given);
  } catch {
    return 'something that is no JSON';
  }
};

/** A value for an error: on one line, and no longer than a person reads. */
export const shown = (given: unknown): string => {
  if (typeof given === 'function') return 'a function';
  if (given === undefined) return 'nothing';
  if (typeof given === 'bigint' || typeof given === 'symbol' || typeof given === 'number')
    return String(given);
  const text = printed(given);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** The kind of a value that an error must not show, for it may hold a secret. */
export const kindOf = (given: unknown): string => {
  if (given === undefined) return 'nothing';
  if (given === null || typeof given === 'boolean') return String(given);
  if (given === '') return 'an empty text';
  if (typeof given === 'string') return 'a text';
  if (Array.isArray(given)) return given.length > 0 ? 'a list' : 'an empty list';
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
};
