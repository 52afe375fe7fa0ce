import type { Observable } from 'rxjs';
import { absolutePath } from '../codec/cluster-paths.ts';
import type { Stat } from '../connection/stat.ts';
import { children$ } from '../watch/children.ts';
import { data$, type ZnodeData } from '../watch/data.ts';
import { exists$ } from '../watch/exists.ts';
import { tree$, type ZnodeTree } from '../watch/tree.ts';
import type { Watches } from '../watch/watches.ts';

/**
 * Watches of any znode. Paths are absolute, below the chroot; a wrong one throws InvalidName. Each subscription reads for
 * itself: the present state comes first, then every change. While disconnected, and over an expiry, a stream keeps still;
 * then it reads again and emits what has changed. Completes when the registrar is closed. Errors: AuthFailed,
 * TransportUnavailable, and those named below.
 */
export interface WatchStreams {
  /**
   * The znode's stat; undefined while it is absent.
   *
   * @example
   * registrar.watch.exists$('/maintenance').subscribe((stat) => setMaintenance(stat !== undefined));
   */
  exists$(path: string): Observable<Stat | undefined>;
  /**
   * The znode's data and stat; undefined while it is absent. Errors besides: ZooKeeperError NoAuth, where it may not be
   * read; ReplyTooLarge.
   *
   * @example
   * registrar.watch.data$('/flags').subscribe((znode) => apply(znode && Buffer.from(znode.data).toString()));
   */
  data$(path: string): Observable<ZnodeData | undefined>;
  /**
   * Sorted names of the children; undefined while the znode is absent. Errors besides: ReplyTooLarge.
   *
   * @example
   * registrar.watch.children$('/queues').subscribe((names = []) => console.log(names));
   */
  children$(path: string): Observable<readonly string[] | undefined>;
  /**
   * The znode and all below it, by absolute path on the server. A path that may not be read has its stat alone.
   *
   * @example
   * registrar.watch.tree$('/config').subscribe((tree) => console.log([...tree.keys()]));
   */
  tree$(path: string): Observable<ZnodeTree>;
}

export const watchStreams = (watches: Watches, chroot: string): WatchStreams => {
  const at = (path: string): string => `${chroot}${absolutePath('path', path)}` || '/';
  return {
    exists$: (path) => exists$(watches, at(path)),
    data$: (path) => data$(watches, at(path)),
    children$: (path) => children$(watches, at(path)),
    tree$: (path) => tree$(watches, at(path)),
  };
};
