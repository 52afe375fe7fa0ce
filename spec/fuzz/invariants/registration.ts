import { hex16 } from '../../../lib/codec/fencing-token.ts';
import { parentOf } from '../../../lib/codec/cluster-paths.ts';
import { isCandidate } from '../../../lib/codec/entry-name.ts';
import { appsFolder, nodesFolder } from '../administrator.ts';
import type { Commit } from '../truth.ts';
import type { RegistrationState } from '../../../lib/index.ts';
import { amiss } from '../amiss.ts';
import type { Story, Stream } from '../story.ts';

const registrations: ReadonlySet<Stream> = new Set<Stream>(['node', 'appX', 'appY']);

/** Nobody of the library deletes or changes what it did not create. */
const foreign = ({ truth }: Story): readonly string[] => {
  const wrong: string[] = [];
  for (const [index, { at, author, changes }] of truth.commits.entries()) {
    if (typeof author !== 'object') continue;
    for (const { type, path } of changes) {
      const owner = type === 'created' ? author.session : truth.at(path, index)?.ephemeralOwner;
      if (owner === undefined || owner === author.session) continue;
      wrong.push(
        `at ${at.toFixed(0)} ms session ${hex16(author.session)} has ${type} ${path}, which is not its own`,
      );
    }
  }
  return wrong;
};

/** Whoever says that it is registered has a znode of its own session. */
const unfounded = ({ notes, truth }: Story): readonly string[] =>
  notes.flatMap((note) => {
    if (note.kind !== 'next' || !registrations.has(note.stream)) return [];
    const { value } = note as { readonly value: RegistrationState };
    if (value.status !== 'registered') return [];
    const { path, token } = value;
    const znode = truth
      .versions(path)
      .find((version) => version.znode && hex16(version.znode.czxid) === token)?.znode;
    if (!znode) return [amiss(note, `registered as ${path}, which never was`)];
    const owner = hex16(znode.ephemeralOwner);
    return owner === note.session
      ? []
      : [amiss(note, `registered as ${path} of session ${owner}, and has ${String(note.session)}`)];
  });

/** A session has no more nodes than its process has joined. */
const doubled = ({ notes, truth }: Story): readonly string[] => {
  const wrong: string[] = [];
  const joins = new Map<string, number>();
  const sessions = new Map<string, string>();
  let commits = 0;
  const check = (until: number): void => {
    for (; commits < until; commits += 1) {
      const commit = truth.commits[commits];
      if (typeof commit?.author !== 'object' || !commit.changes.some(({ type }) => type === 'created'))
        continue;
      const { session } = commit.author;
      const own = [...(commit.tree.znodes.get(nodesFolder)?.children.keys() ?? [])].filter(
        (name) => commit.tree.znodes.get(`${nodesFolder}/${name}`)?.ephemeralOwner === session,
      );
      const who = sessions.get(hex16(session)) ?? '';
      if (own.length > (joins.get(who) ?? 1))
        wrong.push(amiss({ who, at: commit.at }, `it has ${own.join(' and ')}`));
    }
  };
  for (const note of notes) {
    check(note.commits);
    if (note.session !== undefined) sessions.set(note.session, note.who);
    if (note.kind === 'registering' && note.stream === 'node')
      joins.set(note.who, (joins.get(note.who) ?? 0) + 1);
  }
  return wrong;
};

/** Znodes of which a change of the data makes new ones: applications in the flat layout, and peers. */
const isReplaceable = (path: string): boolean => path.startsWith(`${appsFolder}/`) || !isCandidate(path);

/** The transaction has a new znode in the same folder. */
const isReplaced = (path: string, changes: Commit['changes']): boolean =>
  isReplaceable(path) &&
  changes.some((each) => each.type === 'created' && parentOf(each.path) === parentOf(path));

/** Nobody deletes a znode of its own that is still wanted. */
const careless = ({ notes, truth }: Story): readonly string[] => {
  const wrong: string[] = [];
  const wanted = new Map<string, Map<Stream, string>>();
  /** A connection that comes back may say once more that it stands. */
  const givenUp = new Set<string>();
  const sessions = new Map<string, string>();
  let commits = 0;
  for (const note of notes) {
    for (; commits < note.commits; commits += 1) {
      const { author = 'clock', changes = [], at = 0 } = truth.commits[commits] ?? {};
      const who = typeof author === 'object' ? sessions.get(hex16(author.session)) : undefined;
      const paths = [...(wanted.get(who ?? '')?.values() ?? [])];
      for (const { type, path } of changes) {
        if (who === undefined || type !== 'deleted' || !paths.includes(path) || givenUp.has(path)) continue;
        if (isReplaced(path, changes)) continue;
        wrong.push(amiss({ who, at }, `it deletes ${path}, which is still wanted`));
      }
    }
    if (note.session !== undefined) sessions.set(note.session, note.who);
    const own = wanted.get(note.who) ?? new Map<Stream, string>();
    wanted.set(note.who, own);
    if (note.kind === 'resigning') givenUp.add(note.path);
    else if (note.kind === 'closing' || (note.kind === 'unregistering' && note.stream === 'node'))
      own.clear();
    else if (note.kind === 'unregistering' || note.kind === 'end') own.delete(note.stream);
    else if (note.kind === 'next' && registrations.has(note.stream)) {
      const { value } = note as { readonly value: RegistrationState };
      if (value.status === 'registered') own.set(note.stream, value.path);
      else own.delete(note.stream);
    }
  }
  return wrong;
};

/** One znode for each registration, in its own session; and hands off everybody else's. That it is the right one at last, {@link convergence} tells. */
export const registration = (story: Story): readonly string[] => [
  ...foreign(story),
  ...unfounded(story),
  ...doubled(story),
  ...careless(story),
];
