import { filter, firstValueFrom } from 'rxjs';
import type { Registrar, Role } from '../lib/index.ts';
import type { Bench } from './cluster.ts';
import { median } from './statistics.ts';
import { createRegistrar } from './subject.ts';

/** Medians in milliseconds. */
export interface Leadership {
  /** One committed write: the floor. */
  readonly write: number;
  /** From `registered` to the role of a leader, alone in its cluster. */
  readonly promotion: number;
  /** From `close()` of the leader to the role of a leader at the next in line. */
  readonly handOver: number;
}

const leads = (registrar: Registrar): Promise<Role> =>
  firstValueFrom(registrar.role$.pipe(filter((role) => 'lease' in role)));

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

export const leadership = async ({ server, create, remove }: Bench, rounds = 30): Promise<Leadership> => {
  const all = { write: [] as number[], promotion: [] as number[], handOver: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const registrar = () =>
      createRegistrar({
        endpoints: server.endpoint,
        cluster: `leadership-${String(round)}`,
        sessionTimeout: 10_000,
      });
    const [first, next] = [registrar(), registrar()];
    const led = leads(first);
    await first.ready(first.join({ name: 'first@host', routes: [] }));
    all.promotion.push(await timed(() => led));
    await next.ready(next.join({ name: 'next@host', routes: [] }));
    // It renews, as the next in line, once it has seen both.
    await firstValueFrom(next.members$.pipe(filter(({ length }) => length === 2)));
    let path = '';
    all.write.push(await timed(async () => (path = await create('write@host'))));
    await remove(path);
    const won = leads(next);
    let closed: Promise<void> | undefined;
    all.handOver.push(
      await timed(() => {
        closed = first.close();
        return won;
      }),
    );
    await closed;
    await next.close();
  }
  return { write: median(all.write), promotion: median(all.promotion), handOver: median(all.handOver) };
};
