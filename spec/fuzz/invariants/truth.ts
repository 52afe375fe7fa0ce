import { hex16 } from '../../../lib/codec/fencing-token.ts';
import { appsFolder, nodesFolder } from '../administrator.ts';
import { amiss } from '../amiss.ts';
import { memberText, publishedBy, routeText } from '../entry-text.ts';
import type { Note, Story, Values } from '../story.ts';
import type { Truth } from '../truth.ts';
import { viewsOf, type View } from '../views.ts';
import { countedRoutes } from './counted-routes.ts';
import { reader, type Freshness, type Reader } from './reader.ts';

/** All paths at which routes of an application ever stood, in either layout. */
const pathsOf = (truth: Truth, app: string): readonly string[] => {
  const isOf = (path: string): boolean =>
    truth.versions(path).some(({ znode }) => publishedBy(path, znode)?.startsWith(`app ${app} `));
  return [...truth.paths(`${appsFolder}/${app}`), ...[...truth.paths(appsFolder)].filter(isOf)];
};

/** What is wrong with one quarantined znode, or with a leader: each must have been there. */
const invented = (truth: Truth, note: Note): readonly string[] => {
  if (note.kind !== 'next') return [];
  const been = (path: string) =>
    truth.versions(path).flatMap(({ from, znode }) => (znode && from < note.commits ? [znode] : []));
  if (note.stream === 'invalid') {
    const { path } = note.value;
    const was = been(path).some((znode) => publishedBy(path, znode) === undefined);
    return was ? [] : [`${path} was never invalid`];
  }
  if (note.stream !== 'leader' || !note.value) return [];
  const { path, token } = note.value;
  const was = been(path).some(({ czxid }) => hex16(czxid) === token);
  return was ? [] : [`the leader ${path} ${token} never existed`];
};

const lookAt = (view: View, truth: Truth): readonly string[] => {
  const routes = (app: string): Reader =>
    reader(
      truth,
      () => pathsOf(truth, app),
      (paths) => countedRoutes(truth, paths),
    );
  const readers = {
    members: reader(truth, () => truth.paths(nodesFolder)),
    routesX: routes('x'),
    routesY: routes('y'),
  };
  let freshness: Freshness = { since: 0, mayGoBack: false };
  let isConnected = false;
  let members: Values['members'] | undefined;
  const begun = new Set<string>();
  const judge = (note: Note): readonly string[] => {
    if (note.kind !== 'next') return [];
    const { stream } = note;
    const isFirst = !begun.has(stream);
    if (stream === 'session') {
      isConnected = note.value.status === 'connected';
      // A leader without its followers answers a sync by itself: it shows what it had before.
      if (note.value.status === 'connected') {
        const since = truth.freshAt(note.value.endpoint, note.at);
        // The first state is a replay: the connection, and what was read over it, may be older.
        freshness = { since: isFirst ? 0 : since, mayGoBack: since < note.at };
      }
    }
    // A stream that lingers gives a subscriber that comes back the last list.
    begun.add(stream);
    if (!isConnected && !isFirst && ['members', 'apps', 'routesX', 'routesY'].includes(stream)) {
      return [`${stream} changes without a connection`];
    }
    if (stream === 'cluster') {
      const before = members;
      ({ members } = note.value);
      if (note.value.stale) return before && before !== members ? ['a stale list has changed'] : [];
      if (note.value.session.status !== 'connected') return ['it is not stale, and there is no connection'];
      return readers.members(
        new Map(members.map((member) => [member.path, memberText(member)])),
        note,
        freshness,
      );
    }
    if (stream === 'routesX' || stream === 'routesY') {
      return readers[stream](
        new Map(note.value.map((route) => [route.path, routeText(route)])),
        note,
        freshness,
      );
    }
    return invented(truth, note);
  };
  return view.notes.flatMap((note) =>
    judge(note).map((what) => amiss(note, `${'stream' in note ? note.stream : ''}: ${what}`)),
  );
};

/** Every list was true at the time, in order, and of this connection; none changes because of a disconnect. */
export const truthfulness = (story: Story): readonly string[] =>
  viewsOf(story).flatMap((view) => lookAt(view, story.truth));
