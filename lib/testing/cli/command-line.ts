import { parseArgs } from 'node:util';

export const usage = `zookeeper-test-server [port] [--host address]

A ZooKeeper for local work and tests, in this process. It speaks ZooKeeper's protocol to any client, and keeps
everything in memory: all is gone when it ends.

  port     from 0 to 65535, 0 for a free one   default: 2181
  --host   address to listen on                default: 127.0.0.1
           another one lets other machines in, without a password
  --help   this`;

/** What was asked for on the command line. */
export interface CommandLine {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
}

const portOf = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new Error(`the port must be a whole number from 0 to 65535, and is '${text}'`);
  return port;
};

/** Throws where it makes no sense. */
export const commandLine = (args: readonly string[]): CommandLine => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [port = '2181', another] = positionals;
  if (another !== undefined) throw new Error(`one port, and no '${another}' after it`);
  if (values.host === '') throw new Error('--host must be an address to listen on, and is empty');
  return { help: values.help, host: values.host, port: portOf(port) };
};
