import type { Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import type { Found, Located } from './change.ts';
import type { Wants } from './task.ts';

export interface TreeOptions<A extends Located> {
  readonly path: string;
  readonly wants: Wants;
  /** Called as it arrives. */
  readonly decode: (path: string, found: Found, link: Link) => A;
  /** Each emission has the list of `path` read once more. */
  readonly relist$?: Observable<unknown>;
}
