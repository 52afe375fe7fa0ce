import { amiss, viewsOf, type Story, type View } from '../story.ts';
import type { Truth } from '../truth.ts';

/** A time in which a node held its lease for sure: from when it was told until it looked last. */
interface Tenure {
  readonly who: string;
  readonly token: string;
  readonly session: string | undefined;
  readonly from: number;
  until: number;
}

const tenuresOf = ({ who, notes }: View): readonly Tenure[] => {
  const tenures: Tenure[] = [];
  let session: string | undefined;
  for (const note of notes) {
    if (note.kind === 'session') session = note.sessionId ?? session;
    if (note.kind === 'role' && note.role === 'leader') {
      tenures.push({ who, token: note.token, session, from: note.at, until: note.at });
    }
    const last = tenures.at(-1);
    if (note.kind === 'held' && last?.token === note.token) last.until = Math.max(last.until, note.at);
  }
  return tenures;
};

/** No two lead at one moment; where a session was ended from outside, until its owner can have heard of it. */
const rivals = (story: Story): readonly string[] => {
  const tenures = viewsOf(story)
    .flatMap(tenuresOf)
    .sort((a, b) => a.from - b.from);
  const isStolen = ({ session }: Tenure, at: number): boolean =>
    story.thefts.some(
      (theft) => theft.sessionId === session && at >= theft.at && at <= theft.at + story.delivery,
    );
  return tenures.flatMap((one, index) =>
    tenures
      .slice(index + 1)
      .filter((other) => other.from < one.until && other.token !== one.token && !isStolen(one, other.from))
      .map((other) =>
        amiss(
          { who: one.who, at: other.from },
          `holds the lease of ${one.token} until ${one.until.toFixed(0)} ms, and ${other.who} that of ${other.token}`,
        ),
      ),
  );
};

/** A node leads by a znode of its own session, and the tokens that an observer is told never decrease. */
const tokens = ({ notes }: View, truth: Truth): readonly string[] => {
  const wrong: string[] = [];
  let session: string | undefined;
  let last: readonly [path: string, token: string] | undefined;
  for (const note of notes) {
    if (note.kind === 'session') session = note.sessionId ?? session;
    if (note.kind === 'role' && note.role === 'leader') {
      const owner = truth.ownerOf(note.path);
      if (owner !== session)
        wrong.push(amiss(note, `leads by a znode of ${String(owner)}, and has ${String(session)}`));
    }
    if (note.kind !== 'leader' || note.leader === undefined) continue;
    const [path = '', token = ''] = note.leader.split(' ');
    if (last && token < last[1]) wrong.push(amiss(note, `token ${token} comes after ${last[1]}`));
    if (last && (token === last[1]) !== (path === last[0]))
      wrong.push(amiss(note, `${path} has token ${token} after ${last.join(' with ')}`));
    last = [path, token];
  }
  return wrong;
};

/** Work is over with its lease, and no two runs of it overlap. */
const work = ({ notes }: View): readonly string[] => {
  const wrong: string[] = [];
  let running: string | undefined;
  for (const note of notes) {
    if (note.kind === 'work') {
      if (running !== undefined) wrong.push(amiss(note, `a run begins while that of ${running} goes on`));
      running = note.token;
    }
    if (note.kind === 'work-over') running = undefined;
    // The same turn of the loop ends both.
    if (note.kind === 'held' && running !== undefined && note.token !== running)
      wrong.push(amiss(note, `it leads by ${note.token}, and the run of ${running} goes on`));
    if (note.kind === 'closed' && running !== undefined)
      wrong.push(amiss(note, 'work goes on after close()'));
  }
  return wrong;
};

/** One leader, by a znode of its own session; tokens that tell which came later; work within its lease. */
export const leadership = (story: Story): readonly string[] => [
  ...rivals(story),
  ...viewsOf(story).flatMap((view) => [...tokens(view, story.truth), ...work(view)]),
];
