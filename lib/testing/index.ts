export { startTestServer } from './tcp/start-test-server.ts';
export type { TestServer, TestServerOptions } from './tcp/start-test-server.ts';
export { virtualZooKeeper } from './virtual/virtual-zookeeper.ts';
export type { VirtualOptions, VirtualZooKeeper } from './virtual/virtual-zookeeper.ts';
export type { EnsembleOptions } from './ensemble/options.ts';
export type { Faults, Which } from './network/faults.ts';
