// A process that never stops asking over the native transport, and opens a socket of its own whenever something fails.
import { existsSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { native } from '../../../lib/native.ts';
import type { Link } from '../../../lib/session/link.ts';
import { session } from '../../../lib/session/session.ts';
import { settings } from '../../../lib/registrar/settings.ts';
import { eventually } from '../eventually.ts';

// Every lower number is taken, so that the next socket gets the file descriptor that the last one had.
for (let each = 0; each < 64; each += 1) openSync('/dev/null', 'r');

const [endpoint = '', echo = ''] = process.argv.slice(2);
const options = {
  endpoints: endpoint,
  transport: native(),
  sessionTimeout: 4_000,
  backoff: { initial: 5, max: 50 },
};
const say = (what: string): void => void process.send?.(what);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

const count = { asked: 0, answered: 0, failed: 0, ambiguous: 0, sockets: 0, echoed: 0, slowest: 0 };
const sockets = (): void => {
  count.sockets += 1;
  const socket = connect(Number(echo), '127.0.0.1');
  socket.end('x');
  socket.on('data', () => (count.echoed += 1));
};
const { transition$, close } = session(settings(options).session);
let link: Link | undefined;
let links = 0;
let sinceLink = 0;

const ask = (): void => {
  count.asked += 1;
  const asked = performance.now();
  link?.request({ op: 'exists', path: '/' }).subscribe({
    next: () => {
      count.answered += 1;
      sinceLink += 1;
      if (sinceLink === 50) say('busy');
    },
    error: ({ sent }: { sent: boolean }) => {
      count.failed += 1;
      if (sent) count.ambiguous += 1;
      count.slowest = Math.max(count.slowest, performance.now() - asked);
      if (count.failed % 5 === 1) sockets();
    },
  });
};
const burst = (): void => {
  for (let each = 0; link && each < 5; each += 1) ask();
};
let pausing = false;
const settled = (): boolean => count.answered + count.failed === count.asked;
transition$.subscribe(({ state, link: now }) => {
  link = now;
  sinceLink = 0;
  pausing = false;
  if (now) links += 1;
  if (state.status === 'connected') say(`connected ${state.sessionId} ${String(state.incarnation)}`);
  if (state.status === 'suspended') sockets();
});
const steady = setInterval(() => {
  if (!pausing) burst();
  else if (settled()) say(`paused ${String(links)}`);
}, 3);

process.on('message', (command: string) => {
  if (command === 'stop') {
    clearInterval(steady);
    void eventually(() => settled() && count.echoed === count.sockets)
      .catch(() => undefined)
      .then(() => {
        say(`total ${JSON.stringify({ ...count, gap: Math.round(delay.max / 1e6) })}`);
        close();
        process.disconnect();
      });
    return;
  }
  if (command === 'pause') {
    pausing = true;
    return;
  }
  // The connection is reset while this process is busy with something else: the next request is the first to know.
  say('reset');
  while (!existsSync(command));
  burst();
});
