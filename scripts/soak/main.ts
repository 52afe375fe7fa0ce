// A cluster on an ensemble of three, and all that can happen to either; then what was seen is held against what is promised.
import { writeFileSync } from 'node:fs';
import { fromEvent, map, race, timer } from 'rxjs';
import { randomFrom } from '../../spec/fuzz/random.ts';
import { zooKeeperEnsemble } from '../../spec/support/zookeeper-ensemble.ts';
import { now } from '../../spec/support/witness/fact.ts';
import { settle, type Settled } from '../../spec/support/witness/settle.ts';
import { checks } from './checks.ts';
import type { Stage } from './faults.ts';
import { fleet } from './fleet.ts';
import { isServing } from './serving.ts';
import { leftOnServers } from './left-on-servers.ts';
import { survived } from './report.ts';
import { times } from './times.ts';
import { planOf, storm } from './storm.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** File for all that was seen, a line each. */
  readonly history: string | undefined;
  /** Ends it early. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Milliseconds of a storm, at least and at most. */
const storms = [8_000, 25_000] as const;
/** Milliseconds in which all has to settle. */
const settling = 60_000;

/** Resolves with the exit code once nothing of it is left. */
export const soak = async ({ minutes, seed, history, signal, print }: SoakOptions): Promise<number> => {
  const random = randomFrom(seed);
  const ensemble = await zooKeeperEnsemble({ tickTime: times.tickTime, config: ['syncLimit=30'] });
  const stage: Stage = {
    ensemble,
    fleet: await fleet(ensemble.servers.map(({ port }) => port)),
    thefts: [],
  };
  const aborted$ = signal.aborted ? timer(0) : fromEvent(signal, 'abort');
  const struck: string[] = [];
  const calms: Settled[] = [];
  let wedged = 0;
  const calmDown = async (): Promise<boolean> => {
    if (!(await isServing(ensemble))) wedged += 1;
    const settled = await settle(
      stage.fleet.nodes,
      ensemble.servers.map(({ endpoint }) => endpoint),
      settling,
    );
    calms.push(settled);
    return settled.unsettled.length === 0;
  };
  try {
    for (const process of stage.fleet.processes) process.start();
    print(`soak: 3 servers, 12 nodes in 6 processes, ${String(minutes)} min, seed ${String(seed)}`);
    const end = now() + minutes * 60_000;
    let goesOn = await calmDown();
    print(`all there after ${(calms[0]?.took ?? 0).toFixed()} ms`);
    while (goesOn && now() < end && !signal.aborted) {
      const [least, most] = storms;
      const duration = Math.min(least + random() * (most - least), Math.max(least, end - now()));
      const faults = await storm(
        stage,
        planOf(random, duration),
        race(timer(duration), aborted$).pipe(map(() => undefined)),
      );
      struck.push(...faults);
      goesOn = await calmDown();
      print(
        `storm ${String(calms.length - 1)}: ${String(faults.length)} faults in ${(duration / 1_000).toFixed()} s, ` +
          (goesOn ? `calm after ${((calms.at(-1)?.took ?? 0) / 1_000).toFixed(1)} s` : 'never calm again'),
      );
    }
    await stage.fleet.end();
    const left = await leftOnServers(ensemble);
    await Promise.all(ensemble.servers.map((server) => server.kill()));
    const results = checks(stage, calms, left);
    if (history !== undefined) {
      writeFileSync(history, stage.fleet.notes.map((note) => `${JSON.stringify(note)}\n`).join(''));
    }
    for (const line of survived(stage, struck, calms, wedged)) print(line);
    for (const { name, wrong } of results) {
      print(`${wrong.length === 0 ? 'passed' : 'FAILED'}  ${name}`);
      for (const what of wrong.slice(0, 20)) print(`        ${what}`);
    }
    const failed = results.filter(({ wrong }) => wrong.length > 0).length;
    print(`again: npm run soak -- --minutes ${String(minutes)} --seed ${String(seed)}`);
    print(`${String(results.length - failed)} passed, ${String(failed)} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    for (const process of stage.fleet.processes) process.kill();
    await ensemble.stop();
  }
};
