import { creatorAll } from '../../lib/connection/acl.ts';
import { native } from '../../lib/native.ts';
import { wire } from '../../lib/connection/wire/wire.ts';
import type { Operation } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import { describeNative } from './over-native.ts';
import type { ServerOptions, ZooKeeperServer } from './zookeeper-server.ts';

/** One of the ways by which a registrar can reach a server. */
export interface Way {
  readonly name: string;
  readonly transport: () => Transport;
}

/** Operations that came with ZooKeeper 3.6. */
export const later: ReadonlySet<Operation> = new Set(['addWatch', 'multiRead', 'getEphemerals']);

/** The transports as they are. */
export const transports: readonly [wire: Way, native: Way] = [
  { name: 'wire', transport: wire },
  { name: 'native', transport: native },
];
const [overWire, overNative] = transports;
const overOldWire = {
  name: 'wire without what came with ZooKeeper 3.6',
  transport: () => ({ ...wire(), lacks: later }),
};
export const everyWay: readonly Way[] = [...transports, overOldWire];

/** `npm run test:slow` sets it: the suites that run over one transport in `npm test` run over the other one then. */
const isSlow = Boolean(process.env['ZKR_SLOW']);
/** Wire in `npm test`, native in `npm run test:slow`. */
export const inTurn: readonly Way[] = [isSlow ? overNative : overWire];
/** Both forms of wire in `npm test`, native in `npm run test:slow`. */
const everyWayInTurn: readonly Way[] = isSlow ? [overNative] : [overWire, overOldWire];

type Endpoint = Pick<ZooKeeperServer, 'endpoint'>;
type Within<S extends Endpoint> = (
  name: string,
  options: ServerOptions,
  suite: (server: () => S) => void,
) => void;

/** A suite that holds for each of the ways. */
export const eachWay = (suite: (way: Way) => void, ways: readonly Way[] = inTurn): void => {
  for (const way of ways) {
    (way.name === 'native' ? describeNative : describe)(`over ${way.name}`, () => {
      suite(way);
    });
  }
};

/** A suite that holds for each way to the one server that it runs within. */
export const over =
  <S extends Endpoint>(within: Within<S>, ways = everyWayInTurn) =>
  (name: string, options: ServerOptions, suite: (server: () => S, way: Way) => void): void => {
    within(name, options, (server) => {
      eachWay((way) => {
        suite(server, way);
      }, ways);
    });
  };

/** Operations that a way may lack, and other ACLs than the open one. */
type Need = Operation | 'acl';

export const lacks = ({ transport }: Way, need: Need): boolean => {
  if (need !== 'acl') return transport().lacks?.has(need) === true;
  try {
    transport().check?.({ acl: creatorAll(), auth: [], tls: undefined });
    return false;
  } catch {
    return true;
  }
};

/** A test of what needs more than some ways have: those say so by name, for as long as it is true. */
export const needing =
  (way: Way, need: Need) =>
  (name: string, test: () => Promise<void>): void => {
    if (!lacks(way, need)) {
      it(name, test);
      return;
    }
    it(`has no ${need}, which this needs: ${name}`, () => {
      expect(lacks(way, need)).toBe(true);
    });
  };
