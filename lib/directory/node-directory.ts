import type { Observable } from 'rxjs';
import { parentOf } from '../codec/cluster-paths.ts';
import { decodeJson } from '../codec/json-bytes.ts';
import { nodeCodec, type NodeData } from '../codec/node-data.ts';
import type { Change } from '../watch/change.ts';
import type { Watches } from '../watch/watches.ts';
import { directory$ } from './directory.ts';
import type { Entry } from './entry.ts';

const decode = decodeJson(nodeCodec);

/** The folder `nodes/`: each child is an entry. Contract: {@link directory$}. */
export const nodeDirectory$ = (
  watches: Watches,
  path: string,
  relist$: Observable<unknown>,
): Observable<Change<Entry<NodeData>>> =>
  directory$(watches, {
    path,
    kindOf: (at) => (parentOf(at) === path ? 'entry' : 'other'),
    decode,
    relist$,
  });
