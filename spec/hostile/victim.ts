import { combineLatest, filter, firstValueFrom, map, race, timer, type Observable } from 'rxjs';
import { createRegistrar, type Registrar } from '../../lib/index.ts';
import { digest, sasl, secret } from '../support/secret.ts';
import { eventually } from '../support/eventually.ts';
import type { Kind } from './kind.ts';

/** The result of one meeting of a registrar with a hostile server. */
export interface Outcome {
  /** The kind has done all that it does. */
  readonly isOver: boolean;
  /** Streams that failed, with what they said. */
  readonly errors: readonly string[];
  /** Connections in the busiest second. */
  readonly pace: number;
  /** Empty where it was well again once the server was honest. */
  readonly sickness: string;
  /** Milliseconds that `close` took. */
  readonly closing: number;
  /** Something that was logged or thrown has credentials in it. */
  readonly isIndiscreet: boolean;
}

export interface HostilePort {
  readonly port: number;
  /** True when the kind has done all that it does; false where that took too long. */
  readonly over: Promise<boolean>;
  /** From here on it leads to an honest server; gives the times of all connections. */
  beHonest(): Promise<readonly number[]>;
}

/** Milliseconds that each step of a goodbye may take. */
export const closeTimeout = 300;
const patience = 20_000;

const busiestSecond = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length));

const isWell = (registrar: Registrar, name: string): Promise<string> => {
  const well$ = combineLatest([registrar.cluster$, registrar.apps$, registrar.session$]).pipe(
    filter(
      ([cluster, , session]) =>
        session.status === 'connected' &&
        !cluster.stale &&
        cluster.members.some((member) => member.name === name && member.self),
    ),
    map(() => ''),
  );
  return firstValueFrom(
    race(well$, timer(patience).pipe(map(() => `not well within ${String(patience)} ms`))),
  ).catch((error: unknown) => String(error));
};

export const meet = async (kind: Kind, name: string, hostile: HostilePort): Promise<Outcome> => {
  const said: string[] = [];
  const errors: string[] = [];
  const log = (text: unknown): void => {
    said.push(String(text));
  };
  let quarantined = 0;
  const open = (): Registrar => {
    const registrar = createRegistrar({
      endpoints: `127.0.0.1:${String(hostile.port)}`,
      sessionTimeout: 1_500,
      closeTimeout,
      random: () => 0.5,
      auth: kind.sasl && said.length === 0 ? sasl('user') : digest('user'),
      logger: { debug: log, info: log, warn: log, error: log },
    });
    const { session$, cluster$, members$, apps$, role$, leader$, events$, invalid$ } = registrar;
    const streams: Readonly<Record<string, Observable<unknown>>> = {
      ...{ session$, cluster$, members$, apps$, role$, leader$, events$, invalid$ },
    };
    for (const [stream, source$] of Object.entries(streams)) {
      source$.subscribe({
        next: () => {
          if (stream === 'invalid$') quarantined += 1;
        },
        error: (error: unknown) => {
          said.push(String(error));
          errors.push(`${stream} ${String(error)}`);
        },
      });
    }
    registrar.join({ name, routes: [] }).subscribe({
      next: (state) => said.push(JSON.stringify(state)),
      error: (error: unknown) => {
        said.push(String(error));
        errors.push(`join ${String(error)}`);
      },
    });
    return registrar;
  };
  const first = open();
  const isOver = await hostile.over;
  await eventually(() => quarantined >= (kind.invalid ?? 0), Boolean, { within: patience });
  const dialled = await hostile.beHonest();
  const registrar = kind.refuses || kind.endsJoin ? open() : first;
  const sickness = await isWell(registrar, name);
  const from = performance.now();
  await Promise.all([first.close(), registrar.close()]);
  return {
    isOver,
    errors: errors.filter(
      (error) =>
        !(kind.refuses && error.includes('AuthFailed')) && !(kind.endsJoin && error.startsWith('join')),
    ),
    pace: busiestSecond(dialled),
    sickness: sickness && `${sickness}; ${said.slice(-3).join(' | ').slice(0, 600)}`,
    closing: performance.now() - from,
    isIndiscreet: said.some((text) => text.includes(secret)),
  };
};
