import { virtualServers, type VirtualClient } from '../../support/virtual-servers.ts';

const sync = { op: 'sync', path: '/' } as const;
const read = { op: 'exists', path: '/' } as const;
const acl = [{ permissions: 31, scheme: 'world', id: 'anyone' }];
const create = { op: 'create', path: '/a', data: Buffer.of(), acl, mode: 'persistent' } as const;
const passing = { op: 'multi', writes: [{ op: 'check', path: '/', version: -1 }] } as const;
const failing = { op: 'multi', writes: [{ op: 'check', path: '/none', version: -1 }] } as const;

const askBoth = ({ ask }: VirtualClient): void => {
  ask(sync);
  ask(read);
};

describe('a leader server that is cut off from its followers', () => {
  it('answers reads and sync, and no multi, whether it would pass or fail', () => {
    const { at, client, faults, leader, log, run } = virtualServers();
    const clients = ['a', 'b', 'c'].map((name) => client(name, leader, 900));
    at(20, () => {
      faults.cut(leader.name);
    });
    at(30, () => {
      clients.forEach(askBoth);
      clients[1]?.ask(passing);
      clients[2]?.ask(failing);
    });
    at(40, () => {
      clients.forEach(askBoth);
    });
    run(100);
    expect(log.slice(3)).toEqual([
      ...['30 a sync', '30 a exists', '30 b sync', '30 b exists', '30 c sync', '30 c exists'],
      ...['40 a sync', '40 a exists'],
    ]);
  });

  it('resumes sessions that it knows, and opens none', () => {
    const { at, client, faults, leader, log, run } = virtualServers();
    const known = client('a', leader, 900);
    at(20, () => {
      faults.cut(leader.name);
    });
    at(30, () => {
      client('again', leader, 900, known.sessionId);
      client('unknown', leader, 900, 17n);
      client('new', leader, 900);
    });
    run(100);
    expect(log).toEqual([
      '0 a connected for 900',
      '30 a closed-by-server',
      '30 unknown ConnectFailed',
      '30 again connected for 900',
    ]);
  });

  it('is followed by another leader at once, and notices after the syncLimit', () => {
    const { at, client, faults, leader, follower, log, run, zooKeeper } = virtualServers();
    client('a', leader, 900);
    client('b', follower, 900);
    at(20, () => {
      faults.cut(leader.name);
    });
    at(21, () => {
      expect(zooKeeper.topology.leader).toBe(follower);
      client('c', follower, 900);
    });
    at(30, () => {
      client('d', follower, 900);
    });
    run(500);
    expect(log).toEqual([
      ...['0 a connected for 900', '0 b connected for 900'],
      ...[
        '20 b closed-by-server',
        '21 c connected for 900',
        '30 d connected for 900',
        '420 a closed-by-server',
      ],
    ]);
  });

  it('touches sessions without effect on the other servers', () => {
    const { at, client, ends, faults, leader, now, run, note, log } = virtualServers();
    const a = client('a', leader, 60);
    at(20, () => {
      faults.cut(leader.name);
    });
    for (const ms of [50, 100, 150, 200])
      at(ms, () => {
        a.ask(sync);
      });
    at(201, () => {
      note(`ended at ${String(ends.get(a.sessionId))}`);
    });
    run(210);
    expect(now()).toBeLessThanOrEqual(210);
    expect(log).toEqual([
      ...['0 a connected for 60', '50 a sync', '100 a sync', '150 a sync', '200 a sync'],
      '201 ended at 90',
    ]);
  });

  it('ignores a session whose time is over by its own clock', () => {
    const { at, faults, leader, run, zooKeeper } = virtualServers();
    let session = 0n;
    zooKeeper.openSession(leader, 50, ({ id }) => {
      session = id;
    });
    const heard: boolean[] = [];
    at(20, () => {
      faults.cut(leader.name);
    });
    for (const ms of [59, 109, 170]) at(ms, () => heard.push(zooKeeper.heard(leader, session)));
    run(200);
    expect(heard).toEqual([true, true, false]);
  });

  it('leads again when it is healed, with what the others have committed meanwhile', () => {
    const { at, client, faults, leader, follower, log, run, zooKeeper } = virtualServers();
    at(20, () => {
      faults.cut(leader.name);
    });
    at(30, () => {
      const b = client('b', follower, 900);
      at(5, () => {
        b.ask(create);
      });
    });
    at(40, () => {
      expect([leader.tree.znodes.has('/a'), follower.tree.znodes.has('/a')]).toEqual([false, true]);
      faults.heal(leader.name);
      expect(leader.tree.znodes.has('/a')).toBe(true);
      expect(zooKeeper.topology.leader).toBe(leader);
    });
    run(60);
    expect(log).toContain('35 b create');
  });
});

describe('a follower that is cut off from its leader', () => {
  it('answers reads, and neither sync nor writes nor handshakes', () => {
    const { at, client, faults, follower, log, run } = virtualServers();
    const [a, b, c] = [client('a', follower, 900), client('b', follower, 900), client('c', follower, 900)];
    at(20, () => {
      faults.cut(follower.name);
    });
    at(30, () => {
      [read, sync, read].forEach(a.ask);
      [read, passing, read].forEach(b.ask);
      client('new', follower, 900);
      client('again', follower, 900, c.sessionId);
    });
    run(100);
    expect(log.slice(3)).toEqual(['30 a exists', '30 b exists', '30 c closed-by-server']);
  });
});
