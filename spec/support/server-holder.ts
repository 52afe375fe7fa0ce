import { zooKeeperServer } from './zookeeper-server.ts';

/** A process that holds a ZooKeeper, and says where its data are. */
const { data } = await zooKeeperServer();
process.send?.(data);
setInterval(() => undefined, 1_000);
