import * as fc from 'fast-check';

const evilKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  'polluted',
];
const knownKeys = [
  ...['name', 'NAME', 'routes', 'Routes', 'ext', 'EXT', 'app', 'App', 'node', 'Weight', 'Mode', 'State'],
  ...['Host', 'Port', 'TLS', 'HandshakeVersion', 'ProtoVersion', 'Release', 'Commit', 'License'],
];
const key = fc.oneof(
  fc.constantFrom(...knownKeys),
  fc.constantFrom(...evilKeys),
  fc.string({ maxLength: 8 }),
);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    2,
    3,
    4,
    -1,
    1.5,
    1e308,
    65_535,
    65_536,
    '',
    'a@h',
    [],
    {},
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '\n',
    '\u0000',
    '\u001b[2J',
    '\u202e',
    '../..',
    '__proto__',
    '${jndi:ldap://x}',
    '<script>',
  ),
);

/** JSON as text: objects would swallow `__proto__`, and no key twice. */
const { value: json } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf.map((value) => JSON.stringify(value)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 6 })
      .map((pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`),
  ),
}));

const good = fc.constantFrom(
  '{"name":"a@h","routes":[{"Host":"h","Port":1,"TLS":false}],"ext":{"a":1}}',
  '{"app":"billing","node":"a@h","Weight":1,"Mode":1,"State":2,"ext":{"a":1}}',
);
/** A good one with something put in the place of one of its parts. */
const nearlyGood = fc.tuple(good, json, fc.nat(200), fc.nat(6)).map(([text, value, at, extra]) => {
  const parts = [...text.matchAll(/:("[^"]*"|\d+|true|false)/g)];
  const part = parts[at % parts.length] as RegExpExecArray;
  const changed = `${text.slice(0, part.index)}:${value}${text.slice(part.index + part[0].length)}`;
  return extra === 0 ? changed : `${text.slice(0, -1)},${JSON.stringify(evilKeys[extra])}:${value}}`;
});
/** What anybody may write into a znode. */
export const poisonedBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: nearlyGood.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: json.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: good.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
);

/** The bytes themselves, and what else they might be: some changed, some cut off, some there twice. */
export const damagedBytes = (bytes: Uint8Array, seed: number, count: number): readonly Uint8Array[] => {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, each) => {
    const changed = Buffer.from(bytes);
    if (each === 0 || changed.length === 0) return changed;
    const at = random(changed.length);
    const kind = random(4);
    if (kind === 0) return changed.subarray(0, at);
    if (kind === 1) return Buffer.concat([changed.subarray(0, at), changed]);
    changed[at] = kind === 2 ? random(256) : `"0,:{}[]\\u0'`.charCodeAt(random(11)) || 0;
    return changed;
  });
};

/** What anybody may call a znode, as far as a server takes it. */
export const poisonedName: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(
      ...evilKeys,
      '%',
      '%2',
      '%2e%2e',
      '%00',
      '%ff',
      '..-',
      '-',
      '--',
      'a-0000000001',
      '%2F..%2F',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.stringMatching(/^_c_[0-9a-f]{32}-(node|peer)-?-?\d{0,12}$/),
    fc.stringMatching(/^-*\d{0,400}$/),
  )
  .map((name) => name.replaceAll(/[/\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/gu, ''))
  .filter((name) => name !== '' && name !== '.' && name !== '..');
