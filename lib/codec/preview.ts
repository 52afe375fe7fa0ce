const isList = (value: object): value is readonly unknown[] => Array.isArray(value);

/**
 * JSON of a value, cut off after about `most` characters. The rest of the value is not visited, so the preview of a
 * megabyte costs no more than that of a line.
 */
export const preview = (value: unknown, most: number): string => {
  let text = '';
  const isFull = (): boolean => text.length > most;
  const write = (part: unknown): void => {
    if (typeof part === 'string') text += JSON.stringify(part.slice(0, most - text.length + 1));
    else if (typeof part !== 'object' || part === null) text += String(part);
    else if (isList(part)) {
      text += '[';
      for (let at = 0; at < part.length && !isFull(); at += 1) {
        if (at > 0) text += ',';
        write(part[at]);
      }
      text += ']';
    } else {
      const from = (text += '{').length;
      for (const key in part) {
        if (isFull()) break;
        if (!Object.hasOwn(part, key)) continue;
        if (text.length > from) text += ',';
        write(key);
        text += ':';
        if (!isFull()) write((part as Readonly<Record<string, unknown>>)[key]);
      }
      text += '}';
    }
  };
  write(value);
  return text;
};
