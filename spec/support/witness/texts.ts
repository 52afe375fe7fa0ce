import type { AppRoute, Member } from '../../../lib/index.ts';

/** All that counts of an entry: the same words for the same thing, whoever says them. */
export const entryText = (path: string, token: string, session: string, content: string): string =>
  `${path} ${token} ${session} ${content}`;

export const nodeContent = (name: string, version: unknown): string => `node ${name} v${String(version)}`;

export const appContent = (app: string, node: string, weight: unknown): string =>
  `app ${app} of ${node} weighs ${String(weight)}`;

export const memberText = ({ path, token, session, name, ext }: Member): string =>
  entryText(path, token, session, nodeContent(name, ext?.['version']));

export const routeText = ({ path, token, session, app, node, weight }: AppRoute): string =>
  entryText(path, token, session, appContent(app, node, weight));
