import { firstValueFrom, race, timer, type Observable } from 'rxjs';
import { faults, type Dice, type FaultName, type Heal, type Stage } from './faults.ts';

/** One fault to come. */
export interface Step {
  readonly fault: FaultName;
  /** Milliseconds since the one before on its track. */
  readonly after: number;
  /** Milliseconds. */
  readonly lasts: number;
  readonly dice: Dice;
}

type Track = (typeof faults)[FaultName]['track'];

/** Milliseconds from one fault of a track to the next, at most. */
const pauses: Readonly<Record<Track, number>> = { network: 900, process: 3_000, server: 4_000, user: 1_200 };

export type Plan = Readonly<Record<Track, readonly Step[]>>;

/** What happens in so many milliseconds, all of it by chance. */
export const planOf = (random: () => number, duration: number): Plan => {
  const names = Object.keys(faults) as FaultName[];
  const trackOf = (track: Track): readonly Step[] => {
    const choice = names.filter((name) => faults[name].track === track);
    const steps: Step[] = [];
    for (let at = 0; at < duration;) {
      const fault = choice[Math.floor(random() * choice.length)] as FaultName;
      const after = random() * pauses[track];
      const [least, most] = faults[fault].lasts;
      const lasts = least + random() * (most - least);
      steps.push({ fault, after, lasts, dice: [random(), random(), random(), random()] });
      at += after + (track === 'server' ? lasts : 0);
    }
    return steps;
  };
  return {
    network: trackOf('network'),
    process: trackOf('process'),
    server: trackOf('server'),
    user: trackOf('user'),
  };
};

/** Plays a plan until it is over, then takes back whatever lasts. Resolves with what has struck. */
export const storm = async (
  stage: Stage,
  plan: Plan,
  over$: Observable<unknown>,
): Promise<readonly FaultName[]> => {
  const struck: FaultName[] = [];
  let over = false;
  const ending = firstValueFrom(over$).then(() => {
    over = true;
  });
  const wait = (ms: number) => firstValueFrom(race(timer(ms), ending));
  const play = async ({ fault, lasts, dice }: Step): Promise<void> => {
    const heal: Heal | undefined = await faults[fault].strike(stage, dice, fault);
    if (!heal) return;
    struck.push(fault);
    if (lasts > 0) await wait(lasts);
    await heal();
  };
  const track = async (steps: readonly Step[], oneByOne: boolean): Promise<void> => {
    const playing: Promise<void>[] = [];
    for (const step of steps) {
      await wait(step.after);
      if (over) break;
      const played = play(step);
      playing.push(played);
      if (oneByOne) await played;
    }
    await Promise.all(playing);
  };
  await Promise.all([
    track(plan.network, false),
    track(plan.process, false),
    track(plan.server, true),
    track(plan.user, false),
    ending,
  ]);
  return struck;
};
