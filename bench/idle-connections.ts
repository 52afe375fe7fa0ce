// A process that opens connections, asks for nothing, and says what each of them takes.
import { Subscription } from 'rxjs';
import { opened } from './opened.ts';
import { native, wire } from './subject.ts';

const [name, port] = process.argv.slice(2);
const transport = name === 'native' ? native() : wire();
const held = new Subscription();
const count = 200;
const kilobytes = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1_000;
};

// What is loaded once is nobody's in particular.
for (let at = 0; at < count; at += 1) await opened(transport, Number(port), held);
const before = kilobytes();
for (let at = 0; at < count; at += 1) await opened(transport, Number(port), held);
const grown = kilobytes() - before;
held.unsubscribe();
process.send?.(grown / count, () => {
  process.disconnect();
});
