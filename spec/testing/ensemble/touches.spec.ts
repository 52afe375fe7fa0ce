import type { EnsembleOptions } from '../../../lib/testing/ensemble/options.ts';
import type { Server } from '../../../lib/testing/ensemble/server.ts';
import { virtualServers, type VirtualServers } from '../../support/virtual-servers.ts';

const check = { op: 'multi', writes: [{ op: 'check', path: '/', version: -1 }] } as const;

const nothing = (): void => undefined;
const leading = ({ leader }: VirtualServers): Server => leader;
const following = ({ follower }: VirtualServers): Server => follower;

/** A session of 50 ms, what happens to it, and when it ends. */
const endOf = (
  play: (servers: VirtualServers, session: () => bigint) => void,
  options: EnsembleOptions & {
    readonly at?: (servers: VirtualServers) => Server;
    readonly timeout?: number;
  } = {},
): number | undefined => {
  const { at = following, timeout = 50, ...others } = options;
  const servers = virtualServers(others);
  let session = 0n;
  servers.zooKeeper.openSession(at(servers), timeout, ({ id }) => {
    session = id;
  });
  play(servers, () => session);
  servers.run(600);
  return servers.ends.get(session);
};
describe('the expiry of a session', () => {
  it.each([
    [45, 50],
    [49, 50],
    [50, 60],
    [51, 60],
  ])('of %i ms that nobody touches comes at the next tick after its timeout: at %i ms', (timeout, end) => {
    expect(endOf(nothing, { timeout })).toBe(end);
  });

  it('is postponed by a request that the leader receives, from then on', () => {
    const end = endOf(
      ({ at, zooKeeper, leader }, session) => {
        at(43, () => zooKeeper.heard(leader, session()));
      },
      { at: leading },
    );
    expect(end).toBe(100);
  });

  it('is postponed by a request that a follower receives, from the answer to the next ping on', () => {
    const options = { tickTime: 20 };
    const ask =
      (of: (servers: VirtualServers) => Server) =>
      (servers: VirtualServers, session: () => bigint): void => {
        servers.at(29, () => servers.zooKeeper.heard(of(servers), session()));
      };
    expect(endOf(ask(leading), { ...options, at: leading })).toBe(80);
    expect(
      endOf(
        ask(({ follower }) => follower),
        options,
      ),
    ).toBe(100);
  });

  it('is not postponed by a write that a follower forwards', () => {
    const committed: number[] = [];
    const end = endOf(({ at, faults, zooKeeper, leader, follower, now }, session) => {
      faults.stall({ from: leader.name, to: follower.name });
      for (const ms of [10, 20, 30, 40, 50])
        at(ms, () => {
          zooKeeper.heard(follower, session());
          const before = leader.tree.zxid;
          zooKeeper.write(follower, { sessionId: session(), identities: [] }, check, nothing);
          if (leader.tree.zxid > before) committed.push(now());
        });
    });
    expect([committed, end]).toEqual([[10, 20, 30, 40, 50], 60]);
  });

  it('is postponed by the answer to a ping that was held, once it arrives', () => {
    const end = endOf(({ at, faults, zooKeeper, leader, follower }, session) => {
      at(21, () => {
        faults.stall({ from: follower.name, to: leader.name });
        zooKeeper.heard(follower, session());
      });
      at(55, () => {
        faults.flow();
      });
    });
    expect(end).toBe(110);
  });

  it('is not postponed by what a follower heard before it was cut off, and has not reported', () => {
    const cutAt = (ms: number): number | undefined =>
      endOf(({ at, faults, zooKeeper, follower }, session) => {
        at(41, () => zooKeeper.heard(follower, session()));
        at(ms, () => {
          faults.cut(follower.name);
          faults.heal(follower.name);
        });
      });
    expect([cutAt(42), cutAt(46)]).toEqual([60, 100]);
  });

  it('is postponed by a resumption at a follower, without a ping', () => {
    const end = endOf(({ at, faults, client, leader, follower }, session) => {
      faults.stall({ from: leader.name, to: follower.name });
      at(43, () => {
        client('a', follower, 50, session());
      });
    });
    expect(end).toBe(100);
  });

  it('goes by the timeout that was granted last', () => {
    const resumedWith = (timeout: number): number | undefined =>
      endOf(
        ({ at, client, faults, leader }, session) => {
          at(20, () => {
            client('a', leader, timeout, session());
          });
          at(21, () => {
            faults.halfOpen();
          });
        },
        { at: leading, timeout: 200 },
      );
    expect([resumedWith(50), resumedWith(300)]).toEqual([80, 330]);
  });

  it('goes by the timeout of the first handshake once there is another leader, from its election on', () => {
    const end = endOf(({ at, client, faults, leader, follower }, session) => {
      at(20, () => {
        client('a', follower, 200, session());
      });
      at(35, () => {
        faults.halfOpen();
        faults.cut(leader.name);
      });
    });
    expect(end).toBe(90);
  });

  it('is postponed again by a new leader, where it was due under the old one', () => {
    const end = endOf(({ at, faults, zooKeeper, leader, follower }, session) => {
      faults.stall({ to: leader.name });
      at(100, () => {
        faults.cut(leader.name);
      });
      at(140.3, () => zooKeeper.heard(follower, session()));
    });
    expect(end).toBe(200);
  });

  it('goes by pings that the new leader counts from its election on, at whatever fraction of a millisecond', () => {
    const end = endOf(({ at, faults, zooKeeper, leader }, session) => {
      const [, , third] = zooKeeper.servers as [Server, Server, Server];
      at(35.3, () => {
        faults.cut(leader.name);
      });
      at(61.1, () => zooKeeper.heard(third, session()));
      at(69.8, () => zooKeeper.heard(third, session()));
    });
    expect(end).toBe(130);
  });

  it('waits for a majority, and is forgotten where another leader comes first', () => {
    const play =
      (then: (servers: VirtualServers) => void) =>
      (servers: VirtualServers): void => {
        const { at, faults, leader } = servers;
        faults.stall({ to: leader.name });
        at(100, () => {
          then(servers);
        });
      };
    const flow = ({ faults }: VirtualServers): void => {
      faults.flow();
    };
    const cut = ({ faults, leader }: VirtualServers): void => {
      faults.cut(leader.name);
    };
    expect([endOf(play(flow)), endOf(play(cut))]).toEqual([100, 160]);
  });
});
