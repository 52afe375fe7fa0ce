import { iterate, type Registrar } from 'zookeeper-registrar';

/** Waits in a loop until the cluster has so many nodes. */
export const quorum = async ({ members$ }: Registrar, size: number): Promise<readonly string[]> => {
  for await (const members of iterate(members$)) {
    if (members.length >= size) return members.map(({ name }) => name);
  }
  return [];
};

export const log = async ({ events$ }: Registrar): Promise<void> => {
  for await (const event of iterate(events$, { keep: 'all' })) console.log(event.type);
};
