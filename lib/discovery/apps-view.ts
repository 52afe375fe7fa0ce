import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { AppRoute } from './app-route.ts';

/** All applications, as of one moment. */
export interface AppsView {
  /** Sorted names of those with at least one route. */
  readonly apps: readonly string[];
  readonly routes: (app: string) => readonly AppRoute[];
  readonly all: () => readonly AppRoute[];
  /** The routes of the newest view whose node is not listed. */
  readonly orphans: () => readonly AppRoute[];
  readonly invalid: ReadonlyMap<string, InvalidEntry>;
}

export const none: readonly AppRoute[] = [];

export const appsView = (view: {
  readonly apps: readonly string[];
  readonly routes: ReadonlyMap<string, readonly AppRoute[]>;
  readonly isOrphan: (route: AppRoute) => boolean;
  readonly invalid: ReadonlyMap<string, InvalidEntry>;
}): AppsView => {
  const all = (): readonly AppRoute[] => [...view.routes.values()].flat();
  return {
    apps: view.apps,
    routes: (app) => view.routes.get(app) ?? none,
    all,
    orphans: () => all().filter(view.isOrphan),
    invalid: view.invalid,
  };
};
