#!/usr/bin/env node
import { formatEndpoint } from '../../connection/endpoint.ts';
import { startTestServer, type TestServer } from '../tcp/start-test-server.ts';
import { commandLine, usage, type CommandLine } from './command-line.ts';
import { exposure } from './exposure.ts';

const failed = (why: string): void => {
  console.error(`zookeeper-test-server: ${why}`);
  process.exitCode = 1;
};

const parsed = (): CommandLine | undefined => {
  try {
    return commandLine(process.argv.slice(2));
  } catch (error) {
    failed(`${(error as Error).message}\nzookeeper-test-server --help says what it takes`);
    return undefined;
  }
};

const because = ({ code, message }: NodeJS.ErrnoException, place: string): string => {
  if (code === 'EADDRINUSE') return `${place} is in use already; name another port, or 0 for a free one`;
  if (code === 'EACCES') return `${place} may not be listened on by this user; name a port from 1024 on`;
  return `cannot listen on ${place}: ${message}`;
};

const serve = async (server: TestServer): Promise<void> => {
  const warning = await exposure(server.host);
  if (warning !== undefined) console.error(`zookeeper-test-server: ${warning}`);
  console.log(
    `ZooKeeper test server at ${server.endpoints.join()}, in memory: all is gone when it ends (Ctrl-C).`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
};

const asked = parsed();
if (asked?.help) console.log(usage);
else if (asked) {
  startTestServer(asked).then(serve, (error: unknown) => {
    failed(because(error as NodeJS.ErrnoException, formatEndpoint(asked)));
  });
}
