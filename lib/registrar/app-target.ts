import { catchError, defer, EMPTY, mergeMap, ReplaySubject, share, throwError, type Observable } from 'rxjs';
import { appFolder } from '../codec/app-folder.ts';
import { flatAppPrefix, nodePrefix, sequenceOf } from '../codec/entry-name.ts';
import type { Connection } from '../connection/connection.ts';
import { printable } from '../codec/printable.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { LayoutMismatch } from '../errors/layout-mismatch.ts';
import type { Target } from '../registration/target.ts';
import type { Link } from '../session/link.ts';
import type { Settings } from './settings.ts';

/** Readers of one layout fail on the other: never mix them. */
const unmixed = (link: Link, apps: string, layout: Settings['layout']): Observable<never> =>
  link.request({ op: 'getChildren', path: apps }).pipe(
    catchError((error: unknown) => {
      // A list that is too long to read cannot tell.
      const isUnknown = isCode(error, 'NoNode') || isTagged(error, 'ReplyTooLarge');
      return isUnknown ? EMPTY : throwError(() => error);
    }),
    mergeMap(({ children }) => {
      const isFlat = (name: string): boolean => sequenceOf(name) !== undefined;
      const mixed = layout === 'nested' ? children.some(isFlat) : !children.every(isFlat);
      return mixed ? throwError(() => new LayoutMismatch(apps, layout)) : EMPTY;
    }),
  );

/** Characters of a title in a log line. */
const longestTitle = 200;
const titleOf = (app: string, node: string): string =>
  printable(`application ${app} of ${node}`, longestTitle);

/** Asks once on each connection, however many applications are served: the list names all of the cluster. */
export const layoutCheck = ({ paths, layout }: Pick<Settings, 'paths' | 'layout'>): Target['allowed$'] => {
  const checks = new WeakMap<Connection, Observable<never>>();
  return (link) =>
    defer(() => {
      const known = checks.get(link.connection);
      if (known) return known;
      const check$ = unmixed(link, paths.apps, layout).pipe(
        share({
          connector: () => new ReplaySubject<never>(1),
          // A check that has failed, or that nobody waits for any more, is begun anew.
          resetOnComplete: false,
        }),
      );
      checks.set(link.connection, check$);
      return check$;
    });
};

/** The place of an application's znode, in the layout that the options name. */
export const appTarget = (
  { paths, layout }: Settings,
  allowed$: Target['allowed$'],
  app: string,
  node: string,
): Target =>
  layout === 'nested'
    ? {
        title: titleOf(app, node),
        folder: `${paths.apps}/${appFolder(app)}`,
        container: true,
        znode: (guid) => ({ name: nodePrefix(guid), mode: 'ephemeral-sequential' }),
        isReplaced: () => false,
        allowed$,
      }
    : {
        title: titleOf(app, node),
        folder: paths.apps,
        container: false,
        znode: (guid) => ({ name: flatAppPrefix(guid, node), mode: 'ephemeral-sequential' }),
        isReplaced: () => true,
        allowed$,
      };
