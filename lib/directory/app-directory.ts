import { isRight, left } from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import { appCodec, type AppRouteData } from '../codec/app-route-data.ts';
import { appOfFolder } from '../codec/app-folder.ts';
import { nameOf, parentOf } from '../codec/cluster-paths.ts';
import { sequenceOf } from '../codec/entry-name.ts';
import { decodeJson, type Decode } from '../codec/json-bytes.ts';
import { printable } from '../codec/printable.ts';
import type { Change } from '../watch/change.ts';
import type { Watches } from '../watch/watches.ts';
import { directory$, type Kind } from './directory.ts';
import type { Entry } from './entry.ts';

/** Both layouts: an entry stands in `apps/` itself, or in the folder of its application. */
const kindIn =
  (apps: string) =>
  (path: string, folder: string): Kind => {
    if (folder === apps) return sequenceOf(path) === undefined ? 'folder' : 'entry';
    return parentOf(folder) === apps ? 'entry' : 'other';
  };

const decode = decodeJson(appCodec);

const shown = (name: string): string => printable(JSON.stringify(name));

const decodeIn =
  (apps: string): Decode<AppRouteData> =>
  (path, bytes) => {
    const decoded = decode(path, bytes);
    const folder = parentOf(path);
    if (!isRight(decoded) || folder === apps) return decoded;
    const expected = appOfFolder(nameOf(folder));
    const { app } = decoded.right;
    if (app === expected) return decoded;
    const errors = [`app: ${shown(expected)} expected in this folder, ${shown(app)} given`];
    return left({ path, bytes: Uint8Array.from(bytes), reason: 'misplaced', errors });
  };

/** Less of the stat: there may be thousands. */
const lasting = ({ stat, ...entry }: Entry<AppRouteData>): Entry<AppRouteData> => {
  const { czxid, mzxid, ctime, ephemeralOwner } = stat;
  return { ...entry, stat: { czxid, mzxid, ctime, ephemeralOwner } };
};

/** The folder `apps/`, in both layouts. Contract: {@link directory$}. */
export const appDirectory$ = (watches: Watches, path: string): Observable<Change<Entry<AppRouteData>>> =>
  directory$(watches, { path, kindOf: kindIn(path), decode: decodeIn(path), keep: lasting });
