import { catchError, EMPTY, mergeMap, throwError, type Observable } from 'rxjs';
import { appFolder } from '../codec/app-folder.ts';
import { flatAppPrefix, nodePrefix, sequenceOf } from '../codec/entry-name.ts';
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

/** The place of an application's znode, in the layout that the options name. */
export const appTarget = ({ paths, layout }: Settings, app: string, node: string): Target => {
  const allowed$ = (link: Link): Observable<never> => unmixed(link, paths.apps, layout);
  const title = printable(`application ${app} of ${node}`, longestTitle);
  return layout === 'nested'
    ? {
        title,
        folder: `${paths.apps}/${appFolder(app)}`,
        container: true,
        prefix: (guid) => nodePrefix(guid),
        allowed$,
      }
    : { title, folder: paths.apps, container: false, prefix: (guid) => flatAppPrefix(guid, node), allowed$ };
};
