import { format, inspect } from 'node:util';

/** How a secret might show: as text, encoded, or byte by byte as an inspected or serialised buffer shows it. */
const formsOf = (secret: Uint8Array): readonly string[] => {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  // Its place in what was encoded decides on the first and on the last character.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(Math.ceil((before * 4) / 3), -1),
  );
  return [
    bytes.toString('latin1'),
    hex,
    pairs.join(' '),
    [...bytes].join(','),
    [...bytes].join(', '),
    ...base64,
  ];
};

/** All that a person or a program might print of a value. */
const printed = (value: unknown): string => {
  const json = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  ) as string | undefined;
  const deep = { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null };
  const error = value instanceof Error ? [value.stack, value.message, String(value)] : [];
  return [
    json,
    inspect(value),
    inspect(value, deep),
    format('%s %o %O %j', value, value, value, String(value)),
    ...error,
  ].join('\n');
};

/** The secrets of which there is a trace in what these values print. */
export const traces = (
  secrets: Readonly<Record<string, Uint8Array>>,
  values: readonly unknown[],
): readonly string[] => {
  const text = values.map(printed).join('\n').replaceAll(/\s+/g, ' ');
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
};
