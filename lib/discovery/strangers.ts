import { isRight } from 'fp-ts/lib/Either.js';
import type { NodeData } from '../codec/node-data.ts';
import { isEphemeral, type Entry } from '../directory/entry.ts';
import type { Logger } from '../session/logger.ts';
import type { Own } from './own.ts';

/** Warns whoever has joined of those who do not get along with it; nothing is done against them. */
export interface Strangers {
  /** `session` owns what is our own. */
  look(entries: Iterable<Entry<NodeData>>, owned: readonly Own[], session: bigint): void;
  gone(paths: Iterable<string>): void;
}

export const strangers = (logger: Logger): Strangers => {
  const twins = new Set<string>();
  let foreign = false;

  const twin = (path: string, name: string): void => {
    if (twins.has(path)) return;
    twins.add(path);
    logger.warn(
      `${JSON.stringify(name)} is held by ${path}, too: another process of that name, or this one's previous life ` +
        'until its session expires; both are listed, and the older one is first in the election',
    );
  };
  const candidate = (path: string, node: string | undefined): void => {
    foreign = true;
    logger.warn(
      `${node ?? 'a node'} (${path}) stands for election, and was not created by this library: nodes of the Go registrar elect by another ` +
        'rule, so that there may be two leaders; let either kind stand alone (candidate: false)',
    );
  };
  return {
    look: (entries, owned, session) => {
      if (owned.length === 0) return;
      const stands = owned.some((own) => own.candidate);
      for (const { path, name, stat, value } of entries) {
        if (!name || stat.ephemeralOwner === session) continue;
        const { right: data } = isRight(value) ? value : { right: undefined };
        if (data && owned.some((own) => own.name === data.name)) twin(path, data.name);
        if (stands && !foreign && name.candidate && !name.ours && isEphemeral(stat))
          candidate(path, data?.name);
      }
    },
    gone: (paths) => {
      for (const path of paths) twins.delete(path);
    },
  };
};
