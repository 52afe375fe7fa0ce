import { isLeft, left, type Either } from 'fp-ts/lib/Either.js';
import { defer, tap, type Observable } from 'rxjs';
import { sequenceOf } from '../codec/entry-name.ts';
import type { InvalidEntry, InvalidReason } from '../codec/invalid-entry.ts';
import type { Decode } from '../codec/json-bytes.ts';
import type { Stat } from '../connection/stat.ts';
import type { Link } from '../session/link.ts';
import type { Change, Found, Located } from '../watch/change.ts';
import { treeChanges$ } from '../watch/tree-changes.ts';
import type { Watches } from '../watch/watches.ts';
import { isEphemeral, type Entry } from './entry.ts';
import { quarantine } from './quarantine.ts';
import { quarantineLog } from './quarantine-log.ts';

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

const meaning = (reason: InvalidReason, maxEntry: number): string => {
  switch (reason) {
    case 'name':
      return 'its name does not end in a sequence number';
    case 'unreadable':
      return 'its ACL does not allow this client to read it';
    case 'too-large':
      return `its data are over maxEntry (${String(maxEntry)} bytes) or maxFrame`;
    case 'unanswered':
      return 'connections break while it is read; it is read again after a while';
    case 'not-ephemeral':
      return 'it is persistent, so nobody vouches for it';
    default:
      return reason;
  }
};

/**
 * A folder of entries, live, as steps from one consistent picture to the next; what cannot be used is among them, as
 * an InvalidEntry. Cold; silent while disconnected, begins anew with each connection; completes with the session.
 * Errors: AuthFailed.
 */
export const directory$ = <A, R extends Located>(
  watches: Watches,
  { path: root, kindOf, decode, keep, relist$ }: DirectoryOptions<A, R>,
): Observable<Change<R>> =>
  defer(() => {
    const { maxEntry } = watches;
    const quarantined = quarantine();
    const log = quarantineLog(watches.runtime.logger);

    const refused = (path: string, reason: InvalidReason, data?: Uint8Array): Either<InvalidEntry, never> =>
      left({ path, bytes: data && new Uint8Array(data), reason, errors: [meaning(reason, maxEntry)] });
    const judge = (path: string, data: Uint8Array, stat: Stat): Either<InvalidEntry, A> => {
      // The bytes are not kept: anybody could fill the memory with them.
      if (data.length > maxEntry) return refused(path, 'too-large');
      if (sequenceOf(path) === undefined) return refused(path, 'name', data);
      return isEphemeral(stat) ? decode(path, data) : refused(path, 'not-ephemeral', data);
    };
    const logged = <E extends Either<InvalidEntry, unknown>>(value: E): E => {
      if (isLeft(value)) log(value.left);
      return value;
    };
    const valueOf = (path: string, found: Found): Either<InvalidEntry, A> => {
      if (!found.data) return logged(refused(path, found.problem));
      const known = quarantined.get(path, found.stat);
      if (known) return left(known);
      const value = logged(judge(path, found.data, found.stat));
      if (isLeft(value)) quarantined.put(value.left, found.stat);
      else quarantined.delete(path);
      return value;
    };
    return treeChanges$<R>(watches, {
      path: root,
      wants: (path, folder) => wanted[path === root ? 'folder' : kindOf(path, folder)],
      decode: (path, found, link) =>
        keep({ path, sequence: sequenceOf(path), stat: found.stat, value: valueOf(path, found) }, link),
      ...(relist$ && { relist$ }),
    }).pipe(tap<Change<R>>(quarantined.follow));
  });
