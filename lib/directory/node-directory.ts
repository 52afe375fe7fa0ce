import type { Observable } from 'rxjs';
import { decodeJson } from '../codec/json-bytes.ts';
import { nodeCodec, type NodeData } from '../codec/node-data.ts';
import type { Change, Located } from '../watch/change.ts';
import type { Watches } from '../watch/watches.ts';
import { directory$, type DirectoryOptions } from './directory.ts';

const decode = decodeJson(nodeCodec);

/** The folder `nodes/`: each child is an entry. Contract: {@link directory$}. */
export const nodeDirectory$ = <R extends Located>(
  watches: Watches,
  options: Pick<DirectoryOptions<NodeData, R>, 'path' | 'keep' | 'relist$'>,
): Observable<Change<R>> =>
  directory$(watches, {
    ...options,
    kindOf: (_, folder) => (folder === options.path ? 'entry' : 'other'),
    decode,
  });
