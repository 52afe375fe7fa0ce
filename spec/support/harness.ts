import { randomUUID } from 'node:crypto';
import { filter, firstValueFrom, map, throwError, timeout } from 'rxjs';
import { silent } from '../../lib/session/logger.ts';
import { createRegistrar, type Registrar, type RegistrarOptions } from '../../lib/index.ts';
import { openAcl } from '../../lib/connection/acl.ts';
import type { CreateMode, Operation, Reply, RequestOf } from '../../lib/connection/request.ts';
import { wire } from '../../lib/connection/wire/wire.ts';
import { settings } from '../../lib/registrar/settings.ts';
import { session } from '../../lib/session/session.ts';
import { recorder, type Recorder } from './recorder.ts';

/** A bare client of its own session, for what stands outside of the library. */
export interface Client {
  readonly sessionId: bigint;
  send<O extends Operation>(request: RequestOf<O>): Promise<Reply<O>>;
  create(path: string, data: string, mode?: CreateMode): Promise<string>;
  /** Creates a folder and all above it. */
  folder(path: string): Promise<void>;
  children(path: string): Promise<readonly string[]>;
  close(): void;
}

/** Rejects where no session is granted within so many milliseconds. */
export const client = async (
  endpoint: string,
  options: RegistrarOptions = {},
  within = 60_000,
): Promise<Client> => {
  const set = settings({ endpoints: endpoint, sessionTimeout: 10_000, ...options });
  const { transition$, close } = session({ ...set.session, transport: wire() });
  const held = transition$.subscribe({ error: () => undefined });
  const end = (): void => {
    held.unsubscribe();
    close();
  };
  const link$ = transition$.pipe(
    map((transition) => transition.link),
    filter((now) => now !== undefined),
    timeout({
      first: within,
      with: () => throwError(() => new Error(`no session at ${endpoint} within ${String(within)} ms`)),
    }),
  );
  const link = await firstValueFrom(link$).catch((error: unknown) => {
    end();
    throw error;
  });
  const send = <O extends Operation>(request: RequestOf<O>): Promise<Reply<O>> =>
    firstValueFrom(link.request<O>(request));
  const create: Client['create'] = async (path, data, mode = 'persistent') =>
    (await send({ op: 'create', path, data: Buffer.from(data), acl: set.acl, mode })).path;
  return {
    sessionId: link.sessionId,
    send,
    create,
    folder: async (path) => {
      for (const { index } of [...path.matchAll(/\//g), { index: path.length }]) {
        if (index > 0) {
          const acl = openAcl();
          const part = path.slice(0, index);
          await send({
            op: 'create',
            path: part,
            data: Buffer.of(),
            acl,
            mode: 'persistent',
          }).catch(() => undefined);
        }
      }
    },
    children: async (path) => (await send({ op: 'getChildren', path })).children,
    close: end,
  };
};

/** The registrars of one test, in a cluster of their own; `end` closes them all. */
export interface Harness {
  readonly cluster: string;
  /** Absolute paths. */
  readonly nodes: string;
  readonly apps: string;
  registrar(options?: RegistrarOptions): Registrar;
  client(options?: RegistrarOptions): Promise<Client>;
  recorder(): Recorder;
  end(): Promise<void>;
}

/** `defaults` are what its registrars are made with, where a test says nothing else. */
export const harness = (endpoint: string, defaults: RegistrarOptions = {}): Harness => {
  // By chance: files that run in one process share a server, and nothing else.
  const cluster = `c${randomUUID().slice(0, 13)}`;
  const registrars: Registrar[] = [];
  const clients: Client[] = [];
  const recorders: Recorder[] = [];
  return {
    cluster,
    nodes: `/services/ergo/${cluster}/nodes`,
    apps: `/services/ergo/${cluster}/apps`,
    registrar: (options) => {
      const registrar = createRegistrar({
        endpoints: [endpoint],
        cluster,
        sessionTimeout: 2_000,
        backoff: { initial: 20, max: 200 },
        linger: 0,
        logger: silent,
        ...defaults,
        ...options,
      });
      registrars.push(registrar);
      return registrar;
    },
    client: async (options) => {
      const opened = await client(endpoint, options);
      clients.push(opened);
      return opened;
    },
    recorder: () => {
      const made = recorder();
      recorders.push(made);
      return made;
    },
    end: async () => {
      for (const made of recorders) made.stop();
      for (const opened of clients) opened.close();
      await Promise.all(registrars.map((registrar) => registrar.close()));
    },
  };
};

/** A suite's harness, one for each test. */
export const eachWithHarness = (
  endpoint: () => string,
  defaults: () => RegistrarOptions = () => ({}),
): (() => Harness) => {
  let current: Harness;
  beforeEach(() => {
    current = harness(endpoint(), defaults());
  });
  afterEach(() => current.end());
  return () => current;
};
