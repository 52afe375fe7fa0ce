import { left, type Either } from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import { sequenceOf } from '../codec/entry-name.ts';
import type { InvalidEntry, InvalidReason } from '../codec/invalid-entry.ts';
import type { Decode } from '../codec/json-bytes.ts';
import type { Link } from '../session/link.ts';
import type { Change, Found, Located } from '../watch/change.ts';
import { treeChanges$ } from '../watch/tree-changes.ts';
import type { Watches } from '../watch/watches.ts';
import { isEphemeral, type Entry } from './entry.ts';

/** What a znode of the directory is; nothing else in it is read. */
export type Kind = 'entry' | 'folder' | 'other';

export interface DirectoryOptions<A, R extends Located> {
  readonly path: string;
  readonly kindOf: (path: string, folder: string) => Kind;
  readonly decode: Decode<A>;
  /** What is kept of an entry. Made as it arrives, so that thousands of entries never stand at once. */
  readonly keep: (entry: Entry<A>, link: Link) => R;
  /** Each emission has the directory listed once more. */
  readonly relist$?: Observable<unknown>;
}

const wanted = {
  entry: { data: true, children: false },
  folder: { data: false, children: true },
  other: { data: false, children: false },
} as const;

const meaning: Readonly<Partial<Record<InvalidReason, string>>> = {
  name: 'its name does not end in a sequence number',
  unreadable: 'its ACL does not allow this client to read it',
  'too-large': 'its data are over maxFrame',
  'not-ephemeral': 'it is persistent, so nobody vouches for it',
};

const refused = (path: string, { data }: Found, reason: InvalidReason): Either<InvalidEntry, never> =>
  left({ path, bytes: data && Uint8Array.from(data), reason, errors: [meaning[reason] ?? reason] });

/**
 * A folder of entries, live, as steps from one consistent picture to the next; what cannot be used is among them, as
 * an InvalidEntry. Cold; silent while disconnected, begins anew with each connection; completes with the session.
 * Errors: AuthFailed.
 */
export const directory$ = <A, R extends Located>(
  watches: Watches,
  { path: root, kindOf, decode, keep, relist$ }: DirectoryOptions<A, R>,
): Observable<Change<R>> => {
  const judge = (path: string, found: Found, named: boolean): Either<InvalidEntry, A> => {
    if (!found.data) return refused(path, found, found.problem);
    if (!named) return refused(path, found, 'name');
    return isEphemeral(found.stat) ? decode(path, found.data) : refused(path, found, 'not-ephemeral');
  };
  return treeChanges$<R>(watches, {
    path: root,
    wants: (path, folder) => wanted[path === root ? 'folder' : kindOf(path, folder)],
    decode: (path, found, link) => {
      const sequence = sequenceOf(path);
      return keep(
        { path, sequence, stat: found.stat, value: judge(path, found, sequence !== undefined) },
        link,
      );
    },
    ...(relist$ && { relist$ }),
  });
};
