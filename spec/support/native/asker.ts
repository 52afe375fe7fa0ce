// A process with one session over the native transport, which asks what it is told to ask, and says what came of it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { lastValueFrom } from 'rxjs';
import type { Request } from '../../../lib/connection/request.ts';
import type { ConnectionLost } from '../../../lib/errors/connection-lost.ts';
import { native } from '../../../lib/native.ts';
import { settings } from '../../../lib/registrar/settings.ts';
import type { Link } from '../../../lib/session/link.ts';
import { session } from '../../../lib/session/session.ts';

const [endpoints = '', sessionTimeout = ''] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const say = (what: object): void => {
  const text = JSON.stringify(what, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  process.send?.(text);
};
const { transition$, close } = session(
  settings({
    endpoints,
    sessionTimeout: Number(sessionTimeout),
    transport: native(),
    backoff: { initial: 5, max: 50 },
    closeTimeout: 300,
  }).session,
);
let link: Link | undefined;
transition$.subscribe(({ state, link: now }) => {
  link = now;
  say(state);
});
const gap = (): number => Math.round(delay.max / 1e6);

process.on('message', (text: string) => {
  if (text === 'close') {
    const since = performance.now();
    const closed = lastValueFrom(transition$);
    close();
    void closed.then(() => {
      say({ closed: Math.round(performance.now() - since), gap: gap() });
      process.disconnect();
    });
    return;
  }
  if (text === 'gap') {
    say({ gap: gap() });
    return;
  }
  const request = JSON.parse(text, (key, value: unknown) =>
    key === 'data' ? Uint8Array.from(value as number[]) : value,
  ) as Request;
  const answer = { path: 'path' in request ? request.path : '' };
  if (!link) throw new Error('nothing to ask over');
  link.request(request).subscribe({
    next: (reply) => {
      say({ ...answer, reply });
    },
    error: ({ _tag, sent, message }: ConnectionLost) => {
      say({ ...answer, error: { _tag, sent, message } });
    },
  });
});
