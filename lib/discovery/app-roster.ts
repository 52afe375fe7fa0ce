import { isDeepStrictEqual } from 'node:util';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import type { AppRouteData } from '../codec/app-route-data.ts';
import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { InvalidEntry, InvalidReason } from '../codec/invalid-entry.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import type { Entry } from '../directory/entry.ts';
import type { Change } from '../watch/change.ts';
import type { AppRoute } from './app-route.ts';
import { appsView, none, type AppsView } from './apps-view.ts';
import type { Member } from './member.ts';
import { membersByName } from './members-by-name.ts';
import { pathsBy } from './paths-by.ts';
import { sortedNames } from './sorted-names.ts';

type AppEntry = Entry<AppRouteData>;

/** The routes of each application, in the order of their creation, joined to the nodes that serve them. */
export interface AppRoster {
  apply(change: Change<AppEntry>, sessionId: bigint): void;
  members(list: readonly Member[]): void;
  /** What is as it was in the last view is the same object, whatever it was meanwhile; so is the view without any news. */
  view(): AppsView;
}

const sameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** During a replacement a session has two routes of one node: the newest counts. The list is in the order of creation. */
const newestOfSession = (list: readonly AppRoute[]): readonly AppRoute[] => {
  if (list.length < 2) return list;
  const newest = new Map(list.map((route) => [`${route.session} ${route.node}`, route]));
  return newest.size === list.length
    ? list
    : list.filter((route) => newest.get(`${route.session} ${route.node}`) === route);
};

const reasonOf = ({ value }: AppEntry): InvalidReason | undefined =>
  isRight(value) ? undefined : value.left.reason;

const isSame = (old: AppEntry, now: AppEntry): boolean =>
  old.stat.mzxid === now.stat.mzxid && old.stat.czxid === now.stat.czxid && reasonOf(old) === reasonOf(now);

/** What a re-read finds unchanged stays the same object; somebody may have written what could not be used before. */
const later = (old: AppEntry | undefined, now: AppEntry): AppEntry => {
  if (!old) return now;
  if (isSame(old, now)) return old;
  const { value } = old;
  return isLeft(value) && isDeepStrictEqual(value, now.value) ? { ...now, value } : now;
};

const dataOf = (entry: AppEntry | undefined): AppRouteData | undefined =>
  entry && isRight(entry.value) ? entry.value.right : undefined;

interface Made {
  readonly entry: AppEntry;
  readonly member: Member | undefined;
  readonly self: boolean;
  readonly route: AppRoute;
}

/** One more application costs the same among thousands: what has changed is made anew, and nothing else. */
export const appRoster = (chroot: string): AppRoster => {
  const entries = new Map<string, AppEntry>();
  const made = new Map<string, Made>();
  const [ofApp, ofNode] = [pathsBy(), pathsBy()];
  let routes: ReadonlyMap<string, readonly AppRoute[]> = new Map();
  /** Since the last view: applications whose lists may have changed, and paths that were removed. */
  const [changedApps, removed] = [new Set<string>(), new Set<string>()];
  const nodes = membersByName();
  /** Something that counts has changed since the last view. */
  let [isNews, hasInvalidChanged] = [false, false];
  let ours = 0n;
  let apps: readonly string[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();
  const isOrphan = ({ path }: AppRoute): boolean => made.get(chroot + path)?.member === undefined;
  let view = appsView({ apps, routes, isOrphan, invalid });

  const route = (entry: AppEntry, data: AppRouteData): AppRoute => {
    const { path, stat } = entry;
    const known = made.get(path);
    const member = nodes.find(data.node, stat.ephemeralOwner);
    const self = stat.ephemeralOwner === ours;
    if (known?.entry === entry && known.self === self && known.member === member) return known.route;
    const { routes: own, ...rest } = data;
    const fresh: AppRoute = {
      ...rest,
      path: path.slice(chroot.length),
      token: fencingToken(stat.czxid),
      session: hex16(stat.ephemeralOwner),
      since: stat.ctime,
      self,
      endpoints: own ? endpointsOf({ name: data.node, routes: own }) : (member?.endpoints ?? []),
    };
    // Somebody may have written what was there already.
    const told = known && isDeepStrictEqual(known.route, fresh) ? known.route : fresh;
    made.set(path, { entry, member, self, route: told });
    return told;
  };
  const put = (path: string, now: AppEntry | undefined): void => {
    const old = entries.get(path);
    if (now) entries.set(path, now);
    else entries.delete(path);
    if (old === now) return;
    if (!now) removed.add(path);
    const [before, after] = [dataOf(old), dataOf(now)];
    hasInvalidChanged ||= (old && !before) === true || (now && !after) === true;
    if (before) {
      ofApp.delete(before.app, path);
      ofNode.delete(before.node, path);
      changedApps.add(before.app);
    }
    if (!after) return;
    ofApp.add(after.app, path);
    ofNode.add(after.node, path);
    changedApps.add(after.app);
  };
  const routesOf = (app: string): readonly AppRoute[] => {
    const list: AppRoute[] = [];
    for (const path of ofApp.get(app)) {
      const entry = entries.get(path);
      const data = dataOf(entry);
      if (entry && data) list.push(route(entry, data));
    }
    return newestOfSession(list.sort((a, b) => (a.token < b.token ? -1 : Number(a.token > b.token))));
  };
  const rebuild = (): void => {
    const names = new Map<string, boolean>();
    // A view that was emitted stays as it was.
    const kept = new Map(routes);
    for (const app of changedApps) {
      const before = kept.get(app) ?? none;
      const now = routesOf(app);
      if (sameList(before, now)) continue;
      if (now.length === 0) kept.delete(app);
      else kept.set(app, now);
      if ((now.length === 0) !== (before.length === 0)) names.set(app, now.length > 0);
    }
    if (changedApps.size > 0) routes = kept;
    changedApps.clear();
    for (const path of removed) if (!entries.has(path)) made.delete(path);
    removed.clear();
    apps = sortedNames(apps, names);
    if (hasInvalidChanged) {
      const lefts = [...entries.values()].flatMap(({ value }) => (isRight(value) ? [] : [value.left]));
      invalid = new Map(lefts.map((each) => [each.path, each]));
    }
    hasInvalidChanged = false;
  };
  return {
    apply: ({ reset, changed, removed: gonePaths }, sessionId) => {
      // Another session owns other routes.
      if (sessionId !== ours) for (const app of ofApp.keys()) changedApps.add(app);
      ours = sessionId;
      isNews = true;
      const gone = reset ? new Set(entries.keys()) : new Set(gonePaths);
      for (const { path } of changed) gone.delete(path);
      for (const path of gone) put(path, undefined);
      for (const entry of changed) put(entry.path, later(entries.get(entry.path), entry));
    },
    members: (list) => {
      // Most of those that come and go in a large cluster serve nothing.
      for (const { name } of nodes.replace(list)) {
        for (const path of ofNode.get(name)) {
          const data = dataOf(entries.get(path));
          if (data) changedApps.add(data.app);
          isNews = true;
        }
      }
    },
    view: () => {
      if (!isNews) return view;
      isNews = false;
      rebuild();
      view = appsView({ apps, routes, isOrphan, invalid });
      return view;
    },
  };
};
