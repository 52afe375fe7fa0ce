import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Stat } from '../connection/stat.ts';
import type { Change, Located } from '../watch/change.ts';

/**
 * Znodes that were quarantined, by path. A znode whose data are those of then is not decoded again; times count beside
 * zxids, which begin again when the ensemble's data is wiped.
 */
export interface Quarantine {
  get(path: string, stat: Stat): InvalidEntry | undefined;
  put(entry: InvalidEntry, stat: Stat): void;
  delete(path: string): void;
  /** Forgets what is gone. */
  follow(change: Change<Located>): void;
}

interface Case {
  readonly entry: InvalidEntry;
  readonly stat: Pick<Stat, 'czxid' | 'mzxid' | 'ctime' | 'mtime'>;
}

export const quarantine = (): Quarantine => {
  const cases = new Map<string, Case>();
  return {
    get: (path, { czxid, mzxid, ctime, mtime }) => {
      const known = cases.get(path);
      if (!known) return undefined;
      const { stat, entry } = known;
      const isSame =
        stat.czxid === czxid && stat.mzxid === mzxid && stat.ctime === ctime && stat.mtime === mtime;
      return isSame ? entry : undefined;
    },
    put: (entry, { czxid, mzxid, ctime, mtime }) => {
      cases.set(entry.path, { entry, stat: { czxid, mzxid, ctime, mtime } });
    },
    delete: (path) => {
      cases.delete(path);
    },
    follow: ({ reset, changed, removed }) => {
      if (cases.size === 0) return;
      for (const path of removed) cases.delete(path);
      if (!reset) return;
      const present = new Set(changed.map(({ path }) => path));
      for (const path of cases.keys()) if (!present.has(path)) cases.delete(path);
    },
  };
};
