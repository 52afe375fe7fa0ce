// A process that takes one measurement and sends its figures to the parent. Arguments: name of the probe, port.
import { eventually } from '../../spec/support/eventually.ts';
import { ask } from '../../spec/support/zookeeper-server.ts';
import { attached } from '../cluster.ts';
import { probes } from './probes.ts';

const [name, port] = process.argv.slice(2);
const probe = probes.find((each) => each.name === name);
if (!probe) throw new Error(`there is no probe ${String(name)}`);

const server = {
  port: Number(port),
  endpoint: `127.0.0.1:${String(port)}`,
  ask: (word: string) => eventually(() => ask(Number(port), word), Boolean),
};
const figures = await (probe.members === undefined ? probe.measure() : probe.measure(await attached(server)));
process.send?.(figures, () => process.exit());
