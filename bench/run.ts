import { bench } from './cluster.ts';
import { coldSync } from './cold-sync.ts';
import { cost } from './cost.ts';
import { growth } from './growth.ts';
import { inProcess } from './in-process.ts';
import { leadership } from './leadership.ts';
import { observed, others } from './others.ts';
import { propagation } from './propagation.ts';
import { ms, us } from './statistics.ts';
import { gets, idle, seenOver, transports } from './transports.ts';

const rows: Record<string, string>[] = [];
const row = (figure: string, measured: string, due: string): void => {
  rows.push({ figure, measured, due });
};

const joins: number[] = [];
for (const size of [10, 1_000, 5_000]) {
  const cluster = await bench(size);
  const { join, leave } = await propagation(cluster);
  joins.push(join.library);
  for (const [kind, { floor, library, ratio, p99 }] of Object.entries({ join, leave })) {
    row(
      `${kind} seen among ${String(size)}`,
      `${ratio.toFixed(2)} x the floor (${ms(library)} / ${ms(floor)}; p99 ${ms(p99)})`,
      '<= 1.25 x',
    );
  }
  const { requests, bytes } = await cost(cluster);
  row(
    `cost of a change among ${String(size)}`,
    `${requests.toFixed(2)} requests, ${bytes.toFixed()} bytes`,
    '<= 1, <= 1 KB',
  );
  for (const transport of transports) {
    const seen = { ...(await seenOver(cluster, transport)), ...(await cost(cluster, transport)) };
    row(
      `${String(size)} members seen over ${transport.name}`,
      `join ${ms(seen.join)}, leave ${ms(seen.leave)}; ${seen.moving.toFixed()} bytes for either, ${seen.bytes.toFixed()} for an update`,
      '',
    );
  }
  for (const other of others()) {
    const seen = await observed(cluster, size, other);
    row(
      `${String(size)} members seen by ${other.name} in its own process`,
      `join ${ms(seen.join)}, leave ${ms(seen.leave)}, p99 ${ms(seen.p99)}; ${seen.requests.toFixed(1)} requests a change`,
      '',
    );
  }
  await cluster.end();
}
row('join among 5000 against 10', `${((joins[2] ?? NaN) / (joins[0] ?? NaN)).toFixed(2)} x`, '<= 1.3 x');

const large = await bench(10_000);
const cold = await coldSync(large);
row(
  'cold sync of 10000',
  `${cold.ratio.toFixed(2)} x the floor (${ms(cold.library)} / ${ms(cold.floor)})`,
  '<= 1.3 x',
);
row('longest event-loop gap meanwhile', ms(cold.gap), '<= 20 ms');
await large.end();

const small = await bench(10);
const grown = await growth(small);
row('heap after 100000 changes', `${grown.changes.toFixed(2)} MB`, '< 2 MB');
row('heap after 100000 subscriptions', `${grown.subscriptions.toFixed(2)} MB`, '< 2 MB');
row('requests of 1000 more subscribers', String(grown.requests), '0');
await small.end();

const idleServer = await bench(1);
const { write, promotion, handOver } = await leadership(idleServer);
row('registered to leader', `${ms(promotion)}; one write takes ${ms(write)}`, '');
row('close() to the next leader', `${ms(handOver)}; one write takes ${ms(write)}`, '');
await idleServer.end();

const few = await bench(10);
for (const transport of transports) {
  const { sequential, pipelined, cpu, gap } = await gets(few, transport);
  row(`gets over ${transport.name}, one by one`, us(sequential), '');
  row(
    `10000 gets over ${transport.name}, pipelined`,
    `${us(pipelined)} each, ${us(cpu)} of CPU, longest event-loop gap ${ms(gap)}`,
    '',
  );
  row(`idle connection over ${transport.name}`, `${(await idle(few, transport)).toFixed(1)} KB`, '');
}
await few.end();

const kit = await inProcess();
row('in-process server, start-up', ms(kit.startUp), '<= 20 ms');
row('a drawn cluster of 5 with a failover', ms(kit.failover), '< 50 ms');
for (const [kind, perSecond] of Object.entries({
  'gets one by one': kit.sequential,
  'gets, 1000 under way': kit.pipelined,
  'creates, 1000 under way': kit.created,
})) {
  row(`in-process server, ${kind}`, `${perSecond.toFixed()} per second`, '');
}

console.table(rows);
process.exit(0);
