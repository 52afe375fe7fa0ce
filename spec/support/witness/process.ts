// A process of witnesses, which are told what to do and say what they see.
import { wire, type Transport } from '../../../lib/index.ts';
import { native } from '../../../lib/native.ts';
import { witness, type Witness } from './witness.ts';
import { now, type Fact, type Wish } from './fact.ts';
import type { Order } from './order.ts';
import type { TransportName } from './transports.ts';

const [endpoints = '', named = 'wire', sessionTimeout = ''] = process.argv.slice(2);
const transport = named as TransportName;
const transports: Readonly<Record<TransportName, () => Transport>> = {
  wire,
  'wire, one-shot watches': () => ({
    ...wire(),
    lacks: new Set(['addWatch', 'multiRead', 'getEphemerals'] as const),
  }),
  native,
};
const nodes = new Map<string, Witness>();
const lives = new Map<string, number>();
const wishes = new Map<string, Wish>();

const say =
  (who: string) =>
  (fact: Fact, at = now()): void => {
    // Without a callback, a parent that is gone would be an error.
    process.send?.({ ...fact, who, at }, undefined, undefined, () => undefined);
  };
const before = process.getActiveResourcesInfo();
/** What keeps the process alive and did not in the beginning: sockets, timers, requests; not its own channel. */
const left = (): readonly string[] => {
  const known = [...before];
  return process.getActiveResourcesInfo().filter((what) => {
    const index = known.indexOf(what);
    if (index >= 0) known.splice(index, 1);
    return index < 0 && what !== 'Immediate' && what !== 'PipeWrap';
  });
};

const begin = (name: string, life: number): void => {
  // Every other one.
  const stepDown = name.charCodeAt(name.length - 1) % 2 === 0 ? 'disconnect' : 'deadline';
  const tell = say(`${name}.${String(life)}`);
  tell({ kind: 'begun', transport });
  const node = witness({
    name: `${name}@soak`,
    endpoints,
    transport: transports[transport](),
    stepDown,
    sessionTimeout: Number(sessionTimeout),
    say: tell,
  });
  nodes.set(name, node);
  const wish = wishes.get(name);
  if (wish) node.wish(wish);
};
const end = async (): Promise<void> => {
  // Nobody begins any more.
  lives.clear();
  await Promise.all([...nodes.values()].map((node) => node.close()));
  // What is closed tells so in a later turn of the loop.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  say('')({ kind: 'remains', left: left() });
  process.disconnect();
};

process.on('message', (order: Order) => {
  if (order.do === 'end') {
    void end();
    return;
  }
  const { node: name } = order;
  const node = nodes.get(name);
  if (order.do === 'resign') {
    node?.resign();
    return;
  }
  wishes.set(name, order.wish);
  if (order.do === 'wish') {
    node?.wish(order.wish);
    return;
  }
  lives.set(name, order.life);
  void Promise.resolve(node?.close()).then(() => {
    if (lives.get(name) === order.life) begin(name, order.life);
  });
});
process.on('uncaughtException', (error) => {
  say('')({ kind: 'complaint', invariant: 'I5 streams', what: `uncaught: ${String(error.stack)}` });
});
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
say('')({ kind: 'begun', transport });
