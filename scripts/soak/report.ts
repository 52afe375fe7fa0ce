import type { Settled } from '../../spec/support/witness/settle.ts';
import type { Stage } from './faults.ts';
import { viewsOf } from '../../spec/support/witness/story.ts';

/** One thing that was looked at, and what is wrong with it. */
export interface Check {
  readonly name: string;
  readonly wrong: readonly string[];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** How often each thing happened, most often first. */
const counted = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${String(count)} × ${name}`)
    .join(', ');
};

/** Milliseconds from the loss of each connection to the next whole picture. */
const recoveries = ({ fleet: { notes } }: Stage): readonly number[] =>
  viewsOf({ notes }).flatMap((view) => {
    let lostAt: number | undefined;
    return view.notes.flatMap((note) => {
      if (note.kind === 'session' && note.state === 'suspended') lostAt ??= note.at;
      if (note.kind !== 'cluster' || note.stale || lostAt === undefined) return [];
      const took = note.at - lostAt;
      lostAt = undefined;
      return [took];
    });
  });

/** What was survived, in lines. */
export const survived = (
  stage: Stage,
  struck: readonly string[],
  calms: readonly Settled[],
  /** So often the servers had to be restarted. */
  wedged: number,
): readonly string[] => {
  const { notes, deaths } = stage.fleet;
  const recovered = recoveries(stage);
  const sessions = new Set(notes.flatMap((note) => (note.kind === 'grant' ? [note.sessionId] : [])));
  const leaders = new Set(
    notes.flatMap((note) => (note.kind === 'role' && note.role === 'leader' ? [note.token] : [])),
  );
  const lost = notes.filter((note) => note.kind === 'session' && note.state === 'lost').length;
  return [
    `faults: ${String(struck.length)} (${counted(struck)})`,
    `sessions: ${String(sessions.size)}, of which ${String(lost)} were lost`,
    `elections: ${String(leaders.size)}`,
    `recoveries: ${String(recovered.length)}, the longest took ${seconds(Math.max(0, ...recovered))}`,
    `calm after each storm: ${String(calms.length)}, the longest took ${seconds(Math.max(0, ...calms.map(({ took }) => took)))}`,
    `emissions: ${String(notes.filter(({ kind }) => ['session', 'cluster', 'leader', 'role', 'routes'].includes(kind)).length)}`,
    ...(wedged > 0
      ? [`not survived by the servers: ${String(wedged)} times all were up, and committed nothing`]
      : []),
    ...deaths.map(({ process, how }) => `not survived: ${process.name} over ${process.transport}, ${how}`),
  ];
};
