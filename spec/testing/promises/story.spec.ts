import { Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createRegistrar, type RegistrarOptions } from '../../../lib/index.ts';
import { assertMarblesEqual, virtualZooKeeper, type Act } from '../../../lib/testing/index.ts';
import { listeningLogger } from '../../support/listening-logger.ts';
import { deleteEach } from '../../support/outsider.ts';
import { acts, pictured } from '../../support/pictured.ts';

/** GUIDs are chance, and tell a reader nothing. */
const plain = (line: string): string => line.replaceAll(/_c_[0-9a-f]{32}/g, '_c_*');

/** The lines of a node `a`, those at debug left out, each with its frame. */
const storyOf = (
  diagram: string,
  letters: Readonly<Record<string, Act>>,
  options: Readonly<Record<string, unknown>> = {},
): readonly string[] => {
  const told: string[] = [];
  pictured((draw, _, now) => {
    const tell = (level: string) => (message: string) => {
      told.push(`${String(now())} ${level}: ${plain(message)}`);
    };
    const logger = {
      debug: () => undefined,
      info: tell('info'),
      warn: tell('warn'),
      error: tell('error'),
    };
    draw(diagram, letters, { registrar: (name) => (name === 'a' ? { logger, ...options } : {}) });
  });
  return told;
};

const joined = new Subscription();
const lead: Act = ({ hold, node }) => {
  const { join, role$ } = node('a').registrar;
  hold(role$);
  joined.add(hold(join({ name: 'a@host', routes: [] })));
};
const heal: Act = ({ faults }) => {
  faults.accept();
};
const nodes = '/services/ergo/default/nodes';
const [first, second, third] = ['0000000000', '0000000001', '0000000002'].map(
  (sequence) => `${nodes}/_c_*-node-${sequence}`,
) as [string, string, string];
const session = (count: number): string => `session 010000000000000${String(count)}`;
const at = 'connected to zookeeper:2181:';
const granted = 'session timeout 12 ms';

describe('the log of a registrar (P9)', () => {
  it('reads as a story over a day', () => {
    const { drop, expire, resign, close } = acts;
    const letters = { j: lead, d: drop, x: expire, r: resign, c: close };
    expect(storyOf('-j--d-----x---------r-----c-----|', letters)).toEqual([
      `1 info: ${at} new ${session(1)}, ${granted}`,
      `1 info: node a@host: registered as ${first}`,
      '1 info: node a@host: leads, with the fencing token 0000000000000007',
      `4 warn: connection to zookeeper:2181 lost (reset): read ECONNRESET; ${session(1)} expires in 11 ms unless it is resumed; connecting again`,
      '4 info: node a@host: steps down (suspended): the connection to ZooKeeper is lost; its token was 0000000000000007',
      `5 info: ${at} resumed ${session(1)} after 1 ms without a connection, at attempt 1; ${granted}`,
      '5 info: node a@host: leads, with the fencing token 0000000000000007',
      `10 warn: node a@host: registering again, since ${first} was deleted, by another client or with its session`,
      '10 info: node a@host: steps down (not-joined): it leaves, or its znode is gone; its token was 0000000000000007',
      `10 warn: connection to zookeeper:2181 lost (closed-by-server): the server closed it; ${session(1)} expires in 12 ms unless it is resumed; connecting again`,
      `11 warn: ${session(1)} has expired, and its ephemeral znodes are gone; opening a new session`,
      `11 info: ${at} new ${session(2)}, ${granted}`,
      `11 info: node a@host: registered as ${second}`,
      '11 info: node a@host: leads, with the fencing token 0000000000000014',
      '20 info: node a@host: steps down (resigned): its lease was resigned; its token was 0000000000000014',
      `20 info: node a@host: registered as ${third}`,
      '20 info: node a@host: leads, with the fencing token 000000000000001f',
      '26 info: node a@host: steps down (closed): the registrar closes; its token was 000000000000001f',
      `26 info: node a@host: deleted ${third}`,
      `26 info: ${session(2)} closed`,
    ]);
  });

  it('says that a node registers again since its session has expired', () => {
    const letters = { j: lead, d: acts.refuse, u: heal, c: acts.close };
    expect(storyOf('-j--d 40ms u-----c----|', letters).slice(3)).toEqual([
      `4 warn: connection to zookeeper:2181 lost (reset): read ECONNRESET; ${session(1)} expires in 11 ms unless it is resumed; connecting again`,
      '4 info: node a@host: steps down (suspended): the connection to ZooKeeper is lost; its token was 0000000000000007',
      `45 warn: ${session(1)} has expired, and its ephemeral znodes are gone; opening a new session`,
      `45 info: ${at} new ${session(2)}, ${granted}`,
      `45 warn: node a@host: registering again, since its session has ended, and ${first} with it`,
      `45 info: node a@host: registered as ${second}`,
      '45 info: node a@host: leads, with the fencing token 000000000000000e',
      '51 info: node a@host: steps down (closed): the registrar closes; its token was 000000000000000e',
      `51 info: node a@host: deleted ${second}`,
      `51 info: ${session(2)} closed`,
    ]);
  });

  describe('without the option', () => {
    const warned = (options: RegistrarOptions): unknown[] => {
      const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const scheduler = new TestScheduler(assertMarblesEqual);
      scheduler.run(({ cold }) => {
        const zooKeeper = virtualZooKeeper({ scheduler });
        const [transport, { endpoints }] = [zooKeeper.transport(), zooKeeper];
        const registrar = createRegistrar({ endpoints, transport, scheduler, linger: 0, ...options });
        zooKeeper.faults.refuse();
        const held = registrar.session$.subscribe();
        cold('6s |').subscribe({
          complete: () => {
            held.unsubscribe();
            zooKeeper.close();
          },
        });
      });
      const { calls } = warnings.mock;
      warnings.mockRestore();
      return calls.map(([text, details]) => [text, details]);
    };

    it('is one process warning after 5 s of virtual time, too', () => {
      expect(warned({})).toEqual([
        [
          expect.stringMatching(
            /^ZooKeeper is still unreachable after 5 s: .*endpoints \(zookeeper:2181\); pass the option logger/,
          ),
          { type: 'ZooKeeperRegistrarWarning', code: 'ZKR_UNREACHABLE' },
        ],
      ]);
    });

    it('is none where there is a logger', () => {
      expect(warned({ logger: listeningLogger() })).toEqual([]);
    });

    it('is none in marbleCluster', () => {
      const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      pictured((draw) => {
        draw('xa 6s |', { x: acts.refuse });
      });
      expect(warnings.mock.calls).toEqual([]);
      warnings.mockRestore();
    });
  });

  it('says that somebody has deleted a znode, once for several times in a row', () => {
    const letters = { j: lead, x: deleteEach(8) };
    const story = storyOf('-x--j------|', letters);
    expect(story.filter((line) => line.includes('warn'))).toEqual([
      `4 warn: node a@host: registering again, since ${first} was deleted, by another client or with its session`,
      expect.stringContaining('4 times in a row: look for another client or a script that does this'),
    ]);
    expect(story.filter((line) => line.includes('registered as')).length).toBeGreaterThan(2);
  });

  it('says that an application is registered, and that the last subscriber has left', () => {
    const served = new Subscription();
    const serve: Act = (cluster) => {
      lead(cluster);
      served.add(cluster.hold(cluster.node('a').registrar.serve({ app: 'x' })));
    };
    const leave: Act = () => {
      served.unsubscribe();
    };
    const application = '/services/ergo/default/apps/x/_c_*-node-0000000000';
    expect(storyOf('-s---l---|', { s: serve, l: leave })).toEqual([
      `1 info: ${at} new ${session(1)}, ${granted}`,
      `1 info: node a@host: registered as ${first}`,
      `1 info: application x of a@host: registered as ${application}`,
      '1 info: node a@host: leads, with the fencing token 0000000000000008',
      `5 info: application x of a@host: deleted ${application}`,
      '9 info: node a@host: steps down (unobserved): no subscriber to the role is left; its token was 0000000000000008',
      `9 info: node a@host: deleted ${first}`,
      `9 info: closing ${session(1)}, since no subscriber is left`,
    ]);
  });
});
