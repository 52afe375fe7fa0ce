/** Half of a surrogate pair. With the flag, a pair is one character. */
const half = /\p{Surrogate}/u;

/** UTF-8 has no form for half of a surrogate pair: other readers get U+FFFD in its place, and so another text. */
export const isWellFormed = (text: string): boolean => !half.test(text);

export const unreadable = 'it must be well-formed Unicode, and has half of a surrogate pair';

/** Place of the first ill-formed text in JSON, such as `ext.labels.0`; an ill-formed key counts for its object. */
export const illFormedAt = (value: unknown, place: readonly string[] = []): string | undefined => {
  if (typeof value === 'string') return isWellFormed(value) ? undefined : place.join('.');
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = isWellFormed(key) ? illFormedAt(part, [...place, key]) : place.join('.');
    if (found !== undefined) return found;
  }
  return undefined;
};
