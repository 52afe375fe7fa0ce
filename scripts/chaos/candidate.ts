// A process that stands for election and reports when `lease.isHeld()` was true.
import { createRegistrar, wire, type Lease } from '../../lib/index.ts';
import { native } from '../../lib/native.ts';
import { silent } from '../../lib/session/logger.ts';
import { now } from '../../spec/support/witness/fact.ts';
import type { CandidateOptions, Interval, Message, Question } from './message.ts';

/** Milliseconds from one look at the lease to the next. */
const look = 5;

const { name, transport, ...options } = JSON.parse(process.argv[2] ?? '{}') as CandidateOptions;
const registrar = createRegistrar({
  ...options,
  transport: transport === 'native' ? native() : wire(),
  logger: silent,
});

const say = (message: Message): void => {
  // Without a callback, a parent that is gone would be an error.
  process.send?.(message, undefined, undefined, () => undefined);
};

let lease: Lease | undefined;
let open: Interval | undefined;

const end = (): void => {
  if (open) say({ kind: 'held', ...open });
  open = undefined;
};
const sample = (): void => {
  // A process may be suspended between the look and the clock. The times are therefore such that the lease was held in
  // all of the interval.
  const before = now();
  if (!lease?.isHeld()) {
    end();
    return;
  }
  if (open) {
    open = { ...open, to: before };
    return;
  }
  const from = now();
  open = { token: lease.token, from, to: from };
  say({ kind: 'held', ...open });
};

registrar.role$.subscribe((role) => {
  end();
  if ('lease' in role) ({ lease } = role);
  sample();
});
setInterval(sample, look);
process.on('message', ({ question }: Question) => {
  sample();
  if (open) say({ kind: 'held', ...open });
  say({ kind: 'reported', question, isHolding: open !== undefined });
});
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);

await registrar.ready(registrar.join({ name, routes: [{ port: 1 }] }));
say({ kind: 'registered' });
