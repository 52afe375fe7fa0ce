import { broken } from './broken.ts';
import type { Fact, Note } from './fact.ts';
import type { Theft } from './story.ts';
import { entryText, nodeContent } from './texts.ts';
import type { Transaction } from './transactions.ts';
import { folder } from './tree.ts';
import { truthOf } from './truth.ts';

const hex = (id: number): string => id.toString(16).padStart(16, '0');
const pathOf = (name: string): string => `${folder}/nodes/${name}`;
const data = (name: string, version: number): Uint8Array =>
  Buffer.from(JSON.stringify({ name, ext: { version } }));
const member = (name: string, czxid: number, session: number, version = 1): string =>
  entryText(pathOf(name), hex(czxid), hex(session), nodeContent(name, version));

const write = (zxid: number, session: number, change: Transaction['change']): Transaction => ({
  zxid: BigInt(zxid),
  session: BigInt(session),
  at: 0,
  change,
});
const created = (zxid: number, session: number, name: string): Transaction =>
  write(zxid, session, { type: 'created', path: pathOf(name), data: data(name, 1), ephemeral: true });
const written = (zxid: number, session: number, name: string, version: number): Transaction =>
  write(zxid, session, { type: 'written', path: pathOf(name), data: data(name, version) });
const deleted = (zxid: number, session: number, name: string): Transaction =>
  write(zxid, session, { type: 'deleted', path: pathOf(name) });

/** Session 1 makes a, session 2 makes b; b is written, and a goes. */
const log = [
  created(16, 1, 'a'),
  created(17, 2, 'b'),
  written(18, 2, 'b', 2),
  write(19, 1, { type: 'ended', paths: [pathOf('a')] }),
];
const [a, b, b2] = [member('a', 16, 1), member('b', 17, 2), member('b', 17, 2, 2)];

const cluster = (members: readonly string[], stale = false): Fact => ({
  kind: 'cluster',
  stale,
  zxid: hex(1),
  members,
});
const connected = (session: number): Fact => ({
  kind: 'session',
  state: 'connected',
  sessionId: hex(session),
});
const leads = (name: string, czxid: number): Fact => ({
  kind: 'role',
  role: 'leader',
  path: pathOf(name),
  token: hex(czxid),
});
const held = (czxid: number): Fact => ({ kind: 'held', token: hex(czxid) });
const leader = (name: string, czxid: number): Fact => ({
  kind: 'leader',
  leader: `${pathOf(name)} ${hex(czxid)}`,
  self: false,
});

const told = (who: string, facts: readonly Fact[], from = 0): readonly Note[] =>
  facts.map((fact, index) => ({ ...fact, who, at: from + index }));

const verdict = (
  notes: readonly Note[],
  { transactions = log, thefts = [] as readonly Theft[] } = {},
): readonly string[] =>
  Object.entries(broken({ notes, truth: truthOf(transactions), thefts, delivery: 100 })).flatMap(
    ([promise, wrong]) => wrong.map((what) => `${promise.slice(0, 2)} ${what}`),
  );

describe('broken', () => {
  it('finds nothing where all is well', () => {
    const facts: readonly Fact[] = [
      { kind: 'begun', transport: 'wire' },
      { kind: 'session', state: 'connecting' },
      connected(1),
      cluster([a]),
      leader('a', 16),
      leads('a', 16),
      { kind: 'work', token: hex(16) },
      held(16),
      cluster([a, b]),
      { kind: 'work-over', token: hex(16) },
      { kind: 'role', role: 'follower', why: 'suspended' },
      cluster([a, b], true),
      { kind: 'session', state: 'suspended' },
      connected(1),
      cluster([b2]),
      leader('b', 17),
    ];
    expect(verdict(told('n', facts))).toEqual([]);
  });

  it.each([
    [
      'a list without one that was there all the while',
      [cluster([a]), cluster([b2]), cluster([a, b2])],
      /a .* which was not so/,
    ],
    ['one that is missing, and was there', [cluster([a, b]), cluster([a])], /b is missing, and was there/],
    ['a value of before', [cluster([a, b2]), cluster([a, b])], /b v1, which was not so/],
    ['what never was', [cluster([a, member('c', 18, 3)])], /c v1 never was/],
    ['a stale list that changes', [cluster([a]), cluster([a, b], true)], /a stale list has changed/],
    [
      'routes that change without a connection',
      [
        { kind: 'session', state: 'suspended' },
        { kind: 'routes', app: 'x', routes: [] },
      ],
      /changes while suspended/,
    ],
  ] as const)('finds %s', (_, facts, what) => {
    const found = verdict(told('n', [connected(1), ...facts]));
    expect(found).toContainEqual(expect.stringMatching(what));
    expect(found.every((each) => each.startsWith('I2') || each.startsWith('I5'))).toBe(true);
  });

  const one = told('n', [connected(1), leads('a', 16), held(16)]);
  it('finds two leaders at one time, and none where one comes after the other', () => {
    const until = told('n', [held(16)], 50);
    const other = told('m', [connected(2), leads('b', 17), held(17)], 40);
    expect(verdict([...one, ...until, ...other])).toEqual([
      expect.stringMatching(/^I3 n at 41 ms: holds the lease/),
    ]);
    expect(verdict([...one, ...other])).toEqual([]);
  });

  it('excuses a leader whose session was ended from outside, for as long as it cannot know', () => {
    const story = (at: number) => [
      ...one,
      ...told('n', [held(16)], at + 1),
      ...told('m', [connected(2), leads('b', 17)], at - 1),
    ];
    const thefts = [{ sessionId: hex(1), at: 30 }];
    expect(verdict(story(100), { thefts })).toEqual([]);
    expect(verdict(story(140), { thefts })).toHaveLength(1);
    expect(verdict(story(20), { thefts })).toHaveLength(1);
  });

  it.each([
    ['a token that decreases', [leader('b', 17), leader('a', 16)], /token .*10 comes after .*11/],
    ['two znodes of one token', [leader('a', 16), leader('b', 16)], /b has token/],
    ['a leader by the znode of another session', [leads('b', 17)], /leads by a znode of 0*2, and has 0*1/],
    [
      'work that goes on under the next lease',
      [leads('a', 16), { kind: 'work', token: hex(16) }, leads('a', 99), held(99)],
      /the run of .*10 goes on/,
    ],
    [
      'two runs at one time',
      [
        { kind: 'work', token: hex(16) },
        { kind: 'work', token: hex(17) },
      ],
      /a run begins while/,
    ],
  ] as const)('finds %s', (_, facts, what) => {
    expect(verdict(told('n', [connected(1), ...facts]))).toContainEqual(expect.stringMatching(what));
  });

  it('finds who deletes or writes what is not its own', () => {
    expect(verdict([], { transactions: [...log, deleted(20, 3, 'b')] })).toEqual([
      expect.stringMatching(/^I4 .*b was deleted by session 3/),
    ]);
    expect(verdict([], { transactions: [...log, written(20, 3, 'b', 4)] })).toHaveLength(1);
    expect(verdict([], { transactions: [...log, deleted(20, 2, 'b')] })).toEqual([]);
  });

  it.each([
    [
      'a state of the session that cannot follow',
      [connected(1), { kind: 'session', state: 'connecting' }],
      /connecting follows connected/,
    ],
    [
      'a leader without a session',
      [leads('a', 16), { kind: 'session', state: 'lost' }],
      /it leads, and its session is lost/,
    ],
    ['what is told after the end', [{ kind: 'closed' }, cluster([])], /cluster after the end/],
    ['what a process complains of', [{ kind: 'complaint', invariant: '', what: 'twice' }], /twice/],
  ] as const)('finds %s', (_, facts, what) => {
    expect(verdict(told('n', facts))).toContainEqual(expect.stringMatching(what));
  });
});
