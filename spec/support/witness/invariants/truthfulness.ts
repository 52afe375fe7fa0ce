import { amiss, viewsOf, type Story, type View } from '../story.ts';
import type { Truth, Version } from '../truth.ts';

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Where a reader has got to in the history of each path: whatever it is shown next must not be from before. */
type Progress = Map<string, number>;

/** What a list shows of each path must have stood there: not before what was shown last. */
const untrue = (
  paths: readonly (readonly [string, readonly Version[]])[],
  list: readonly string[],
  progress: Progress,
): readonly string[] => {
  const wrong: string[] = [];
  const shown = new Map(list.map((text) => [text.slice(0, text.indexOf(' ')), text]));
  for (const [path, versions] of paths) {
    const text = shown.get(path);
    shown.delete(path);
    const from = progress.get(path) ?? 0;
    const found = versions.findIndex((version, index) => index >= from && version.found?.text === text);
    if (found >= 0) progress.set(path, found);
    else
      wrong.push(
        text === undefined ? `${path} is missing, and was there` : `it shows ${text}, which was not so`,
      );
  }
  for (const text of shown.values()) wrong.push(`${text} never was`);
  return wrong;
};

const lookAt = ({ notes }: View, truth: Truth): readonly string[] => {
  const wrong: string[] = [];
  const all = [...truth.versions];
  const progress: Progress = new Map();
  let state = '';
  let members: string | undefined;
  let zxid = '';
  let tellsZxids = true;
  for (const note of notes) {
    // Over the native transport zxids are known from stats alone, and anew on each connection.
    if (note.kind === 'begun') tellsZxids = note.transport !== 'native';
    if (note.kind === 'session') ({ state } = note);
    if (note.kind === 'routes') {
      if (state !== 'connected') wrong.push(amiss(note, `appRoutes$(${note.app}) changes while ${state}`));
      const paths = all.filter(([path]) => folderOf(path).endsWith(`/apps/${note.app}`));
      wrong.push(...untrue(paths, note.routes, progress).map((what) => amiss(note, `routes: ${what}`)));
    }
    if (note.kind !== 'cluster') continue;
    const list = note.members.join('\n');
    if (note.stale && members !== undefined && list !== members)
      wrong.push(amiss(note, 'a stale list has changed'));
    if (tellsZxids && note.zxid < zxid) wrong.push(amiss(note, `zxid ${note.zxid} comes after ${zxid}`));
    ({ zxid } = note);
    members = list;
    if (note.stale) continue;
    const paths = all.filter(([path]) => folderOf(path).endsWith('/nodes'));
    wrong.push(...untrue(paths, note.members, progress).map((what) => amiss(note, `members: ${what}`)));
  }
  return wrong;
};

/** Every list was true, in order; none changes because of a disconnect. */
export const truthfulness = (story: Story): readonly string[] =>
  viewsOf(story).flatMap((view) => lookAt(view, story.truth));
