import { isDeepStrictEqual } from 'node:util';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import type { AppRouteData } from '../codec/app-route-data.ts';
import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { InvalidEntry, InvalidReason } from '../codec/invalid-entry.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import type { Entry } from '../directory/entry.ts';
import type { Change } from '../watch/change.ts';
import type { AppRoute } from './app-route.ts';
import type { Member } from './member.ts';

type AppEntry = Entry<AppRouteData>;

/** All applications, as of one moment. */
export interface AppsView {
  /** Sorted names of those with at least one route. */
  readonly apps: readonly string[];
  readonly routes: (app: string) => readonly AppRoute[];
  readonly all: () => readonly AppRoute[];
  readonly invalid: ReadonlyMap<string, InvalidEntry>;
}

/** The routes of each application, in the order of their creation, joined to the nodes that serve them. */
export interface AppRoster {
  apply(change: Change<AppEntry>, sessionId: bigint): void;
  members(list: readonly Member[]): void;
  /** What is as it was in the last view is the same object, whatever it was meanwhile; so is the view without any news. */
  view(): AppsView;
}

const none: readonly AppRoute[] = [];

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

/** What stands between the common beginning and the common end of two lists, of both. */
const differences = <T>(a: readonly T[], b: readonly T[]): readonly T[] => {
  const most = Math.min(a.length, b.length);
  let [head, tail] = [0, 0];
  while (head < most && a[head] === b[head]) head += 1;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [...a.slice(head, a.length - tail), ...b.slice(head, b.length - tail)];
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

const viewOf = (
  apps: readonly string[],
  routes: ReadonlyMap<string, readonly AppRoute[]>,
  invalid: ReadonlyMap<string, InvalidEntry>,
): AppsView => ({
  apps,
  routes: (app) => routes.get(app) ?? none,
  all: () => [...routes.values()].flat(),
  invalid,
});

export const appRoster = (chroot: string): AppRoster => {
  const entries = new Map<string, AppEntry>();
  const made = new Map<
    string,
    { entry: AppEntry; member: Member | undefined; self: boolean; route: AppRoute }
  >();
  let members: readonly Member[] = [];
  /** Of those that serve something: there may be thousands that do not. */
  let byName = new Map<string, Member[]>();
  /** Something that counts has changed since the last view. */
  let isNews = false;
  let ours = 0n;
  let routes: ReadonlyMap<string, readonly AppRoute[]> = new Map();
  let apps: readonly string[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();
  let view = viewOf(apps, routes, invalid);

  /**
   * Several members may have one name for a while. The member of the route's session is the right one; during a
   * replacement, its newest znode.
   */
  const memberOf = ({ stat }: AppEntry, name: string): Member | undefined => {
    const named = byName.get(name);
    const session = hex16(stat.ephemeralOwner);
    return named?.findLast((member) => member.session === session) ?? named?.[0];
  };
  const route = (entry: AppEntry, data: AppRouteData): AppRoute => {
    const { path, stat } = entry;
    const known = made.get(path);
    const member = memberOf(entry, data.node);
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
  const index = (): void => {
    byName = new Map();
    for (const { value } of entries.values()) if (isRight(value)) byName.set(value.right.node, []);
    if (byName.size === 0) return;
    for (const member of members) byName.get(member.name)?.push(member);
  };
  const rebuild = (): void => {
    index();
    const now = new Map<string, AppRoute[]>();
    const unusable = new Map<string, InvalidEntry>();
    for (const path of made.keys()) if (!entries.has(path)) made.delete(path);
    for (const entry of entries.values()) {
      if (!isRight(entry.value)) {
        unusable.set(entry.path, entry.value.left);
        continue;
      }
      const one = route(entry, entry.value.right);
      const list = now.get(one.app);
      if (list) list.push(one);
      else now.set(one.app, [one]);
    }
    const kept = new Map<string, readonly AppRoute[]>();
    for (const [app, list] of now) {
      const counted = newestOfSession(
        list.sort((a, b) => (a.token < b.token ? -1 : Number(a.token > b.token))),
      );
      const before = routes.get(app) ?? none;
      kept.set(app, sameList(before, counted) ? before : counted);
    }
    routes = kept;
    const names = [...kept.keys()].sort();
    if (!sameList(apps, names)) apps = names;
    if (unusable.size + invalid.size > 0) invalid = unusable;
  };
  return {
    apply: ({ reset, changed, removed }, sessionId) => {
      ours = sessionId;
      isNews = true;
      const before = reset ? new Map(entries) : entries;
      if (reset) entries.clear();
      for (const path of removed) entries.delete(path);
      for (const entry of changed) {
        const old = before.get(entry.path);
        entries.set(entry.path, later(old, entry));
      }
    },
    members: (list) => {
      // Most of those that come and go in a large cluster serve nothing.
      if (list === members) return;
      isNews ||= differences(members, list).some(({ name }) => byName.has(name));
      members = list;
    },
    view: () => {
      if (isNews) {
        rebuild();
        view = viewOf(apps, routes, invalid);
      }
      isNews = false;
      return view;
    },
  };
};
