import type { Lease } from '../../../lib/index.ts';
import { amiss } from '../amiss.ts';
import { nearly, times } from '../scenario.ts';
import type { Story } from '../story.ts';
import type { Commit } from '../truth.ts';

/** Work lasts no longer than the lease, and a run waits until the one before is drained, but not for ever. */
const overtime = ({ notes }: Story): readonly string[] => {
  const wrong: string[] = [];
  const runs = new Map<string, { readonly lease: Lease; overAt: number | undefined; drained: boolean }>();
  const ended = new Map<string, { readonly lease: Lease; readonly at: number }>();
  for (const note of notes) {
    const { who, at } = note;
    const run = runs.get(who);
    const end = ended.get(who);
    if (run && run.overAt === undefined && end?.lease === run.lease && at > end.at) {
      wrong.push(
        amiss({ who, at: end.at }, `the lease ${end.lease.token} is over, and work under it goes on`),
      );
      runs.delete(who);
    }
    switch (note.kind) {
      case 'work':
        if (run && !run.drained && at - (run.overAt ?? at) < times.drainTimeout - nearly) {
          wrong.push(amiss(note, `a run begins before the one of lease ${run.lease.token} is drained`));
        }
        runs.set(who, { lease: note.lease, overAt: undefined, drained: false });
        break;
      case 'work-over':
        if (run) run.overAt = at;
        break;
      case 'drained':
        if (run) run.drained = true;
        break;
      case 'lease-over':
        ended.set(who, { lease: note.lease, at });
        break;
      case 'over':
        runs.delete(who);
        break;
      case 'observing':
        // Another instance of the operator, that knows nothing of this one.
        runs.delete(who);
        break;
    }
  }
  return wrong;
};

/** Milliseconds for which a deletion waits for the work to end. */
const patience = Math.min(times.closeTimeout, times.drainTimeout);

/** A znode that led is deleted by its owner when the work under it has ended, or has had its time. */
const haste = ({ notes, truth }: Story): readonly string[] => {
  const wrong: string[] = [];
  const undrained = new Map<string, { readonly who: string; readonly at: number }>();
  let commits = 0;
  for (const note of notes) {
    for (; commits < note.commits; commits += 1) {
      const { at, author, changes } = truth.commits[commits] as Commit;
      for (const { type, path } of typeof author === 'object' ? changes : []) {
        const since = undrained.get(path);
        if (type !== 'deleted' || !since || at - since.at >= patience - nearly) continue;
        wrong.push(amiss({ who: since.who, at }, `${path} is deleted while work under its lease goes on`));
      }
    }
    if (note.kind === 'work-over') undrained.set(note.lease.path, note);
    else if (note.kind === 'drained') undrained.delete(note.lease.path);
    else if (note.kind === 'over') {
      for (const [path, { who }] of undrained) if (who === note.who) undrained.delete(path);
    }
  }
  return wrong;
};

export const work = (story: Story): readonly string[] => [...overtime(story), ...haste(story)];
