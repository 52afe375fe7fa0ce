import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Server } from '../ensemble/server.ts';
import { ephemeralsOf } from '../tree/tree.ts';

const version = '3.8.0-in-process';

const modeOf = (ensemble: Ensemble, server: Server): string => {
  if (ensemble.servers.length === 1) return 'standalone';
  return ensemble.topology.leader === server ? 'leader' : 'follower';
};
const hex = (id: bigint): string => `0x${BigInt.asUintN(64, id).toString(16)}`;
const sum = (server: Server, count: 'received' | 'sent'): number =>
  [...server.clients].reduce((total, client) => total + client[count], 0);
const ephemeralsIn = ({ tree }: Server): number =>
  [...tree.ephemerals.entries()].reduce((total, [, paths]) => total + paths.size, 0);

const srvr = (ensemble: Ensemble, server: Server): readonly string[] => [
  `Zookeeper version: ${version}, in memory`,
  `Received: ${String(sum(server, 'received'))}`,
  `Sent: ${String(sum(server, 'sent'))}`,
  `Connections: ${String(server.clients.size)}`,
  'Outstanding: 0',
  `Zxid: ${hex(server.tree.zxid)}`,
  `Mode: ${modeOf(ensemble, server)}`,
  `Node count: ${String(server.tree.znodes.size)}`,
];

const mntr = (ensemble: Ensemble, server: Server): readonly string[] =>
  Object.entries({
    version,
    server_state: modeOf(ensemble, server),
    znode_count: server.tree.znodes.size,
    watch_count: server.watches.size,
    ephemerals_count: ephemeralsIn(server),
    num_alive_connections: server.clients.size,
    packets_received: sum(server, 'received'),
    packets_sent: sum(server, 'sent'),
    outstanding_requests: 0,
    global_sessions: ensemble.sessions.size,
  }).map(([key, value]) => `zk_${key}\t${String(value)}`);

const cons = (server: Server): readonly string[] =>
  Array.from(
    server.clients,
    ({ address, received, sent, sessionId }) =>
      ` /${address}[1](queued=0,recved=${String(received)},sent=${String(sent)},sid=${hex(sessionId)})`,
  );

const wchs = ({ watches, clients }: Server): readonly string[] => [
  `${String(clients.size)} connections`,
  `Total watches:${String(watches.dataSize)}`,
];

const dump = ({ sessions }: Ensemble, { tree }: Server): readonly string[] => {
  const known = sessions.all();
  const owners = known.filter(({ id }) => ephemeralsOf(tree, id).length > 0);
  return [
    'SessionTracker dump:',
    `Global Sessions(${String(known.length)}):`,
    ...known.map(({ id, timeout }) => `${hex(id)}\t${String(timeout)}ms`),
    'ephemeral nodes dump:',
    `Sessions with Ephemerals (${String(owners.length)}):`,
    ...owners.flatMap(({ id }) => [`${hex(id)}:`, ...ephemeralsOf(tree, id).map((path) => `\t${path}`)]),
  ];
};

type Word = (ensemble: Ensemble, server: Server) => readonly string[];

const words: Readonly<Record<string, Word>> = {
  ruok: () => ['imok'],
  srvr,
  mntr,
  cons: (_, server) => cons(server),
  wchs: (_, server) => wchs(server),
  dump,
  isro: () => ['rw'],
};

/** A word stands where the length of the first frame would. */
const byNumber = new Map(
  Object.entries(words).map(([word, answer]) => [Buffer.from(word).readInt32BE(), answer] as const),
);

/** What is said to a four-letter word; undefined for what is none. */
export const fourLetterWord = (size: number, ensemble: Ensemble, server: Server): Buffer | undefined => {
  const lines = byNumber.get(size)?.(ensemble, server);
  return lines && Buffer.from(lines.length > 1 ? `${lines.join('\n')}\n` : lines.join());
};
