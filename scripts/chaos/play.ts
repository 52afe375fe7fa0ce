import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom } from '../../spec/fuzz/random.ts';
import { now } from '../../spec/support/witness/fact.ts';
import type { Round } from './cells.ts';
import { contender, type Contender } from './contender.ts';
import type { LinkedEnsemble } from './ensemble.ts';
import { link } from './link.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export interface PlayOptions {
  readonly ensemble: LinkedEnsemble;
  /** JavaScript file of a candidate. */
  readonly candidate: string;
  readonly signal: AbortSignal;
}

/** Resolves when it does not hold the lease any more, or after so many milliseconds. */
const steppedDown = async (contender: Contender, within: number, signal: AbortSignal): Promise<void> => {
  const deadline = now() + within;
  while ((await contender.report()) && now() < deadline) await pause(100, undefined, { signal });
};

/** Plays one round on an ensemble that serves. Leaves its faults in place. */
export const play = async (round: Round, { ensemble, candidate, signal }: PlayOptions): Promise<Verdict> => {
  const { stepDown, transport, timeout, tick } = round;
  const scenario: Scenario = scenarios[round.scenario];
  const random = randomFrom(round.seed);
  const phase = random() * Math.max(tick, timeout / 2);
  const stall = (0.15 + 0.5 * random()) * timeout;

  const leader = await ensemble.ready(signal);
  const followers = [0, 1, 2].filter((server) => server !== leader);
  const server = scenario.at === 'leader' ? leader : (followers[Math.floor(random() * 2)] as number);
  const clients = await Promise.all(ensemble.servers.map(({ port }) => link(port)));
  const [client] = clients.splice(server, 1) as [(typeof clients)[number]];
  const stand = (name: string, links: readonly { readonly port: number }[]): Contender =>
    contender(
      candidate,
      {
        name: `${name}@chaos`,
        cluster: `chaos-${String(round.seed)}`,
        endpoints: links.map(({ port }) => `127.0.0.1:${String(port)}`),
        sessionTimeout: timeout,
        stepDown,
        transport,
      },
      signal,
    );
  const contenders: Contender[] = [];
  try {
    const a = stand('a', [client]);
    contenders.push(a);
    await a.leads(20_000);
    const b = stand('b', clients);
    contenders.push(b);
    await b.registered();
    await pause(phase, undefined, { signal });
    await scenario.strike({ ensemble, leader, server, client, stall, signal });
    const cutAt = now();
    // The session of A ends within its timeout and a tick, and the new leader counts from its election.
    await b.leads(timeout + 2 * tick + 10_000).catch(async (error: unknown) => {
      if (signal.aborted) throw error;
      // An accident of the servers is no fault of the lease. A follower of 3.8 may acknowledge an old proposal in place of
      // NEWLEADER; the new leader then waits for all of initLimit.
      const modes = await ensemble.modes();
      if (!modes.some((mode, at) => mode === 'leader' && at !== server)) {
        throw new Error('the servers of candidate B elected no leader', { cause: error });
      }
    });
    await steppedDown(a, 2 * timeout, signal);
    await b.report();
    return verdictOf(a.intervals, b.intervals, cutAt);
  } finally {
    await Promise.all(contenders.map((each) => each.kill()));
    await Promise.all([client, ...clients].map((each) => each.stop()));
  }
};
