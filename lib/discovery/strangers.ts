import { isMarked } from '../codec/entry-name.ts';
import { hex16 } from '../codec/fencing-token.ts';
import { printable } from '../codec/printable.ts';
import type { Logger } from '../session/logger.ts';
import type { Own } from './own.ts';
import type { Roster } from './roster.ts';
import { isMember, type Row } from './row.ts';
import type { Change } from '../watch/change.ts';

/** Warns whoever has joined of those who do not get along with it; nothing is done against them. */
export interface Strangers {
  /** At what has changed; at all where a node was joined. `session` owns what is our own. */
  look(
    nodes: Roster,
    change: Pick<Change<Row>, 'changed' | 'removed'> | undefined,
    owned: readonly Own[],
    session: bigint,
  ): void;
}

export const strangers = (logger: Logger): Strangers => {
  const twins = new Set<string>();
  let foreign = false;

  const twin = (path: string, name: string): void => {
    if (twins.has(path)) return;
    twins.add(path);
    logger.warn(
      `${printable(JSON.stringify(name))} is held by ${path}, too: another process of that name, or this one's previous life ` +
        'until its session expires; both are listed, and the older one is first in the election',
    );
  };
  const candidate = (path: string, node: string | undefined): void => {
    foreign = true;
    logger.warn(
      `${node === undefined ? 'a node' : printable(JSON.stringify(node))} (${path}) stands for election, and was not created by this library: nodes of the Go registrar elect by another ` +
        'rule, so that there may be two leaders; docs/mixed-clusters.md says what to do',
    );
  };
  return {
    look: (nodes, change, owned, session) => {
      for (const path of change?.removed ?? []) twins.delete(path);
      if (owned.length === 0) return;
      const stands = owned.some((own) => own.candidate);
      const self = hex16(session);
      for (const row of change?.changed ?? nodes.rows()) {
        const { path, standing } = row;
        if (standing.session === self) continue;
        const name = isMember(standing) ? standing.name : undefined;
        if (name !== undefined && owned.some((own) => own.name === name)) twin(path, name);
        if (stands && !foreign && standing.candidate && !isMarked(path)) candidate(path, name);
      }
    },
  };
};
