import type { Member } from './member.ts';
import { changesOf } from './changes-of.ts';
import type { Observable } from 'rxjs';

/** One step from a list of members to the next. */
export type MemberEvent =
  | { readonly type: 'joined' | 'left'; readonly member: Member }
  | { readonly type: 'updated'; readonly member: Member; readonly before: Member };

/** Exact differences; `left` comes first, so that a name is free before it is taken again. */
export const memberEvents$ = (members$: Observable<readonly Member[]>): Observable<MemberEvent> =>
  members$.pipe(
    changesOf<Member, MemberEvent>(
      ({ path, token }) => `${token} ${path}`,
      ({ added, changed, removed }) => [
        ...removed.map((member) => ({ type: 'left', member }) as const),
        ...changed.map(({ before, now }) => ({ type: 'updated', member: now, before }) as const),
        ...added.map((member) => ({ type: 'joined', member }) as const),
      ],
    ),
  );
