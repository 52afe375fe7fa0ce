import { hex16 } from '../../../lib/codec/fencing-token.ts';
import { amiss } from '../amiss.ts';
import type { Story } from '../story.ts';
import type { Truth } from '../truth.ts';

/** Nobody is told when a znode is created that nobody may read: it is found later, and was first all the while. */
const isHidden = (truth: Truth, path: string): boolean =>
  truth.versions(path).some(({ znode }) => znode?.acl.some(({ scheme }) => scheme !== 'world'));

/** To each observer: tokens never decrease, grow when the znode changes, and start again when the data are wiped. */
export const tokens = ({ notes, truth }: Story): readonly string[] => {
  const wrong: string[] = [];
  const last = new Map<string, { readonly token: string; readonly path: string; readonly era: number }>();
  for (const note of notes) {
    if (note.kind === 'observing') last.delete(note.who);
    if (note.kind !== 'next' || note.stream !== 'leader' || !note.value) continue;
    const { token, path } = note.value;
    const born = truth.versions(path).find(({ znode }) => znode && hex16(znode.czxid) === token)?.from ?? 0;
    const era = truth.resets.filter((reset) => reset <= born).length;
    const before = last.get(note.who);
    last.set(note.who, { token, path, era });
    if (!before || before.era < era || isHidden(truth, path)) continue;
    if (before.era > era) wrong.push(amiss(note, `the leader ${token} is of before the data were wiped`));
    else if (token < before.token) wrong.push(amiss(note, `token ${token} comes after ${before.token}`));
    else if (token === before.token && path !== before.path) {
      wrong.push(amiss(note, `${path} leads by the token of ${before.path}`));
    }
  }
  return wrong;
};
