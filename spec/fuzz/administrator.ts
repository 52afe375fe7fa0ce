import { openAcl } from '../../lib/connection/acl.ts';
import type { Write } from '../../lib/testing/tree/write.ts';
import type { Poison } from './command.ts';
import type { Recording } from './truth.ts';

/** Somebody with a shell, who means well or does not. */
export interface Administrator {
  remove(which: number): void;
  overwrite(which: number): void;
  /** Writes what is there already. */
  touch(which: number): void;
  poison(kind: Poison): void;
  /** Takes the poison away. */
  cleanse(): void;
}

const root = '/services/ergo/default';
export const nodesFolder = `${root}/nodes`;
export const appsFolder = `${root}/apps`;

const longest = 60_000;
const foreign = [{ permissions: 31, scheme: 'digest', id: 'someone:else' }];

export const administrator = ({ ensemble, truth, outsider }: Recording): Administrator => {
  let session = 0n;
  let count = 0;
  const poisoned = new Set<string>();

  const write = (one: Write, done: (path: string | undefined) => void = () => undefined): void => {
    const { leader } = ensemble.topology;
    if (!leader) return;
    const commit = (): void => {
      const known = ensemble.sessions.get(session);
      if (!known) return;
      known.owner = leader;
      ensemble.write(leader, { sessionId: session, identities: [] }, one, (step) => {
        done(typeof step === 'object' && 'path' in step ? step.path : undefined);
      });
    };
    if (ensemble.sessions.get(session)) commit();
    else
      ensemble.openSession(leader, longest, ({ id }) => {
        session = id;
        outsider(id);
        commit();
      });
  };
  /** Znodes of the cluster, folders that are empty among them, in an order of their own. */
  const targets = (): readonly string[] => {
    const { znodes } = truth.head();
    return [...znodes.keys()]
      .filter((path) => path.startsWith(`${root}/`) && znodes.get(path)?.children.size === 0)
      .sort();
  };
  const pick = (which: number): string | undefined => {
    const all = targets();
    return all[which % all.length];
  };
  const put = (
    path: string,
    data: string,
    mode: 'ephemeral' | 'ephemeral-sequential' | 'persistent-sequential',
    acl = openAcl(),
  ): void => {
    write({ op: 'create', path, data: Buffer.from(data), acl, mode }, (made) => {
      if (made !== undefined) poisoned.add(made);
    });
  };
  const good = JSON.stringify({ name: 'stranger@host', routes: [] });
  return {
    remove: (which) => {
      const path = pick(which);
      if (path !== undefined) write({ op: 'delete', path, version: -1 });
    },
    overwrite: (which) => {
      const path = pick(which);
      if (path !== undefined) write({ op: 'setData', path, data: Buffer.from('{"name":'), version: -1 });
    },
    touch: (which) => {
      const path = pick(which);
      const data = path === undefined ? undefined : truth.head().znodes.get(path)?.data;
      if (path !== undefined && data) write({ op: 'setData', path, data, version: -1 });
    },
    poison: (kind) => {
      count += 1;
      const guid = String(count).padStart(32, '0');
      const entry = `${nodesFolder}/_c_${guid}-node-`;
      if (kind === 'garbage') put(entry, '{"name":', 'ephemeral-sequential');
      else if (kind === 'unreadable') put(entry, good, 'ephemeral-sequential', foreign);
      else if (kind === 'nameless') put(`${nodesFolder}/junk${String(count)}`, good, 'ephemeral');
      else if (kind === 'persistent') put(entry, good, 'persistent-sequential');
      else if (kind === 'stranger') put(entry, good, 'ephemeral-sequential');
      else put(`${appsFolder}/x/_c_${guid}-node-`, '[]', 'ephemeral-sequential');
    },
    cleanse: () => {
      for (const path of poisoned) write({ op: 'delete', path, version: -1 });
      poisoned.clear();
    },
  };
};
