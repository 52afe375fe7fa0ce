import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

export interface ServerOptions {
  /** Milliseconds. @default 200 */
  readonly tickTime?: number;
  /** Loopback port. @default a free one */
  readonly port?: number;
  /** More lines of zoo.cfg. */
  readonly config?: readonly string[];
  /** More -D flags. */
  readonly flags?: readonly string[];
  /** Server number of an ensemble. */
  readonly myid?: number;
  /** False starts without waiting until it serves: the first server of an ensemble cannot. @default true */
  readonly ready?: boolean;
}

/** A ZooKeeper of one's own: on loopback, on a free port, in a folder that goes with it. */
export interface ZooKeeperServer {
  readonly port: number;
  /** `host:port`. */
  readonly endpoint: string;
  /** Folder of its snapshots and transaction logs. */
  readonly data: string;
  /** Resolves once it serves. */
  ready(): Promise<void>;
  /** SIGKILL; data stay. */
  kill(): Promise<void>;
  /** On the same port, with the data that are there. */
  start(): Promise<void>;
  /** Deletes all data. To be called while it is down. */
  wipe(): void;
  /** SIGSTOP or SIGCONT. */
  /** Resolves once no thread of a stopped server runs any more, where the system tells. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Answer to a four-letter word. */
  ask(word: string): Promise<string>;
  /** SIGKILL, and nothing is left of it. */
  stop(): Promise<void>;
}

const jars = ['zookeeper', 'slf4j-nop', 'netty-codec'].map((jar) => `/usr/share/java/${jar}.jar`).join(':');
const java =
  '-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Djava.net.preferIPv4Stack=true';

/**
 * The native transport's sockets are inherited by whoever is started meanwhile, and are not closed for as long as one
 * has them: a connection of this process would hang on every server that was started after it.
 */
const inheritNothing =
  'for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done';
/**
 * A process that is killed stops nothing, and closes the pipe: the server and its folder go then. A line says that they
 * are looked after.
 */
const goWithParent =
  'server=$$ folder=$1; shift; { read -r || { kill -9 $server && until rm -rf "$folder"; do :; done; }; } <&0 2>/dev/null &';
const script = `${inheritNothing}; ${goWithParent} exec "$0" "$@" </dev/null`;

/** On a busy machine threads go on for a while after the signal. */
const isStopped = (pid: number): boolean => {
  const tasks = `/proc/${String(pid)}/task`;
  if (!existsSync(tasks)) return true;
  return readdirSync(tasks).every((task) =>
    /^State:\s+T/m.test(readFileSync(`${tasks}/${task}/status`, 'utf8')),
  );
};

/** One question to one server; rejects when it does not answer within 300 ms, as a starting server may not. */
export const ask = async (port: number, word: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(300, () => socket.destroy(new Error('no answer')));
  socket.write(word);
  return text(socket);
};

export const zooKeeperServer = async (options: ServerOptions = {}): Promise<ZooKeeperServer> => {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'zkr-'));
  const data = join(folder, 'data');
  const config = join(folder, 'zoo.cfg');
  let child: ChildProcessByStdio<Writable, null, Readable> | undefined;
  let said = '';

  const prepare = (): void => {
    mkdirSync(data, { recursive: true });
    if (options.myid !== undefined) writeFileSync(join(data, 'myid'), String(options.myid));
  };
  prepare();
  writeFileSync(
    config,
    [
      `tickTime=${String(options.tickTime ?? 200)}`,
      `dataDir=${data}`,
      'clientPortAddress=127.0.0.1',
      `clientPort=${String(port)}`,
      'maxClientCnxns=0',
      'admin.enableServer=false',
      '4lw.commands.whitelist=*',
      'forceSync=no',
      'minSessionTimeout=200',
      'maxSessionTimeout=60000',
      ...(options.config ?? []),
    ].join('\n'),
  );
  const ready = async (): Promise<void> => {
    await eventually(
      () => {
        if (child === undefined || child.exitCode !== null) throw new Error(`ZooKeeper ended: ${said}`);
        return ask(port, 'srvr');
      },
      (answer) => answer.includes('Mode:'),
      { within: 30_000, what: `ZooKeeper on port ${String(port)}` },
    );
  };
  const launch = (): void => {
    const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
    const args = [...java.split(' '), ...(options.flags ?? []), '-cp', jars, main, config];
    const launched = spawn('bash', ['-c', script, 'java', folder, ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // In a group of its own: a terminal's Ctrl-C is for those who use it, not for it.
      detached: true,
    });
    launched.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    launched.stdin.on('error', () => undefined);
    child = launched;
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.stdin.write('\n');
    running.kill('SIGKILL');
    await gone;
  };
  const server: ZooKeeperServer = {
    port,
    endpoint: `127.0.0.1:${String(port)}`,
    data,
    ready,
    kill,
    start: async () => {
      launch();
      await ready();
    },
    wipe: () => {
      rmSync(data, { recursive: true, force: true });
      prepare();
    },
    signal: async (name) => {
      const pid = child?.pid;
      child?.kill(name);
      if (name === 'SIGSTOP' && pid !== undefined) await eventually(() => isStopped(pid));
    },
    ask: (word) => eventually(() => ask(port, word), Boolean),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  launch();
  if (options.ready !== false) await ready();
  return server;
};
