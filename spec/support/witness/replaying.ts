import type { Subscription } from 'rxjs';
import type { Member, MemberEvent, Registrar } from '../../../lib/index.ts';
import { memberText } from './texts.ts';

/** Puts events on top of nothing, and complains where they do not give the list. */
export const replaying = (registrar: Registrar, complain: (what: string) => void): Subscription => {
  const byEvents = new Map<string, string>();
  let members: readonly Member[] | undefined;
  let due = false;
  const compare = (): void => {
    if (due) return;
    due = true;
    // Both have spoken by the end of the tick.
    setImmediate(() => {
      due = false;
      const list = (members ?? []).map(memberText).sort().join('\n');
      if (list !== [...byEvents.values()].sort().join('\n'))
        complain('memberEvents$ do not add up to members$');
    });
  };
  const take = (event: MemberEvent): void => {
    const { path } = event.member;
    if (byEvents.has(path) === (event.type === 'joined')) complain(`${path} ${event.type}, which cannot be`);
    if (event.type === 'left') byEvents.delete(path);
    else byEvents.set(path, memberText(event.member));
    compare();
  };
  const both = registrar.memberEvents$.subscribe(take);
  both.add(
    registrar.members$.subscribe((list) => {
      members = list;
      compare();
    }),
  );
  return both;
};
