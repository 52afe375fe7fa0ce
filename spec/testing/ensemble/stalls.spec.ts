import { virtualServers } from '../../support/virtual-servers.ts';

const sync = { op: 'sync', path: '/' } as const;
const read = { op: 'exists', path: '/' } as const;
const create = (path: string) =>
  ({ op: 'create', path, data: Buffer.of(), acl, mode: 'persistent' }) as const;
const acl = [{ permissions: 31, scheme: 'world', id: 'anyone' }];
const check = { op: 'multi', writes: [{ op: 'check', path: '/', version: -1 }] } as const;

/** What a client of the follower, and one of the leader, see of a stall from 10 to 50 ms. */
const during = (
  direction: (names: { readonly leader: string; readonly follower: string }) => {
    readonly from?: string;
    readonly to?: string;
  },
): { readonly log: readonly string[]; readonly committed: readonly number[] } => {
  const { at, client, faults, leader, follower, log, run, now } = virtualServers();
  const [a, b] = [client('a', follower, 900), client('b', leader, 900)];
  const committed: number[] = [];
  const { offer } = leader;
  leader.offer = (entry) => {
    if (entry.changes.length > 0) committed.push(now());
    offer(entry);
  };
  at(10, () => {
    faults.stall(direction({ leader: leader.name, follower: follower.name }));
  });
  at(20, () => {
    [create('/a'), read, sync].forEach(a.ask);
    b.ask(check);
  });
  at(30, () => {
    a.ask(create('/b'));
  });
  at(50, () => {
    faults.flow();
  });
  run(100);
  return { log: log.slice(2), committed };
};
const inTime = ['20 b multi', '20 a create', '20 a exists', '20 a sync', '30 a create'];
const held = ['20 b multi', '50 a create', '50 a exists', '50 a sync', '50 a create'];

describe('a stall', () => {
  it('of a link that nobody uses changes nothing', () => {
    const { log, committed } = during(() => ({ from: 'z9:1' }));
    expect([[...log].sort(), committed]).toEqual([[...inTime].sort(), [20, 30]]);
  });

  it('from a client holds its requests, in order', () => {
    expect(during(() => ({ from: 'a' }))).toEqual({ log: held, committed: [50, 50] });
  });

  it('to a client holds the answers: the writes are committed meanwhile', () => {
    expect(during(() => ({ to: 'a' }))).toEqual({ log: held, committed: [20, 30] });
  });

  it('from a follower to its leader holds the requests that it forwards', () => {
    const stalled = during(({ leader, follower }) => ({ from: follower, to: leader }));
    expect(stalled).toEqual({ log: held, committed: [50, 50] });
  });

  it('from the leader to a follower holds the commits: later requests are forwarded and committed meanwhile', () => {
    const stalled = during(({ leader, follower }) => ({ from: leader, to: follower }));
    expect(stalled).toEqual({ log: held, committed: [20, 30] });
  });

  it('of all links of the leader leaves no majority: nothing is committed, not even for its own clients', () => {
    const stalled = during(({ leader }) => ({ from: leader }));
    expect(stalled.committed).toEqual([50, 50]);
    expect(stalled.log).toContain('50 b multi');
  });

  it('ends for those that fit, and for all by default', () => {
    const { at, client, faults, leader, log, run } = virtualServers();
    const [a, b] = [client('a', leader, 900), client('b', leader, 900)];
    at(10, () => {
      faults.stall({ from: 'a' });
      faults.stall({ from: 'b' });
      [a, b].forEach(({ ask }) => {
        ask(sync);
      });
    });
    at(20, () => {
      faults.flow({ from: 'a', to: 'z2:1' });
    });
    at(30, () => {
      faults.flow({ from: 'a' });
    });
    at(40, () => {
      faults.flow();
    });
    run(100);
    expect(log.slice(2)).toEqual(['30 a sync', '40 b sync']);
  });

  it('loses what it holds where the link is cut', () => {
    const { at, client, faults, leader, follower, log, run } = virtualServers();
    const a = client('a', follower, 900);
    at(10, () => {
      faults.stall({ from: follower.name, to: leader.name });
      a.ask(create('/a'));
    });
    at(20, () => {
      faults.cut(follower.name);
      faults.flow();
      faults.heal(follower.name);
      expect(follower.tree.znodes.has('/a')).toBe(false);
    });
    run(100);
    expect(log).toEqual([
      '0 a connected for 900',
      expect.stringMatching(/^20 a create .*closed/),
      '20 a closed-by-server',
    ]);
  });
});

describe('the latency between servers', () => {
  it('does not save from a cut what is on its way', () => {
    const { at, client, faults, leader, follower, run } = virtualServers({ serverLatency: 3 });
    const a = client('a', follower, 900);
    at(100, () => {
      a.ask(create('/a'));
    });
    at(102, () => {
      faults.cut(follower.name);
      faults.heal(follower.name);
    });
    run(200);
    expect(leader.tree.znodes.has('/a')).toBe(false);
  });

  it('is taken twice by a proposal, and once each way by a follower', () => {
    const { at, client, leader, follower, log, run } = virtualServers({ serverLatency: 3 });
    const [a, b] = [client('a', leader, 900), client('b', follower, 900)];
    at(100, () => {
      for (const { ask } of [a, b]) [check, sync].forEach(ask);
    });
    run(200);
    expect(log).toEqual([
      ...['6 a connected for 900', '12 b connected for 900'],
      ...['106 a multi', '106 a sync', '112 b multi', '112 b sync'],
    ]);
  });
});

describe('a server that grants at most so much', () => {
  it('grants it to new sessions and to resumed ones, until it grants more', () => {
    const { at, client, faults, leader, follower, log, run } = virtualServers();
    faults.grantAtMost(500, follower.name);
    const a = client('a', leader, 900);
    client('b', follower, 900);
    at(20, () => {
      client('c', follower, 900, a.sessionId);
    });
    at(30, () => {
      faults.grantAtMost(Infinity);
      client('d', follower, 900);
    });
    run(100);
    expect(log.filter((line) => line.includes('connected'))).toEqual([
      ...[
        '0 a connected for 900',
        '0 b connected for 500',
        '20 c connected for 500',
        '30 d connected for 900',
      ],
    ]);
  });
});
