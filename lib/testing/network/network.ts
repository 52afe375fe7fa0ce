import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Server } from '../ensemble/server.ts';
import { serve } from '../front/serve.ts';
import { conditions } from './conditions.ts';
import type { Faults } from './faults.ts';
import { links, type Link } from './links.ts';
import { oneWay, type OneWay } from './one-way.ts';

/** The client's end of a connection. */
export interface ClientEnd {
  send(bytes: Buffer): void;
  close(): void;
}

/** What a client is told. */
export interface Listener {
  data(bytes: Buffer): void;
  /** The error is there where the connection was reset. */
  closed(error: Error | undefined): void;
}

/** Who connects, and to which server. */
export interface Dial {
  /** By which faults know it. */
  readonly client: string;
  /** `host:port`. */
  readonly address: string;
  readonly server: Server;
  /** A real network is between: nothing needs to be put off here. */
  readonly immediate: boolean;
  readonly listener: Listener;
}

/** Carries connections to the servers of an ensemble, and lets them fail. */
export interface Network {
  readonly faults: Faults;
  connect(dial: Dial): ClientEnd;
  /** True where new connections to the server are refused. */
  refuses(server: Server): boolean;
}

const resetError = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

export const network = (
  ensemble: Ensemble,
  options: { readonly latency?: number; readonly onRefusal?: (server: Server) => void } = {},
): Network => {
  const { scheduler, stalls } = ensemble;
  const { latency = 0, onRefusal = () => undefined } = options;
  const all = links();
  const now = conditions({ ensemble, links: all, latency, onRefusal });

  const connect = ({ client, address, server, immediate, listener }: Dial): ClientEnd => {
    const direction = (
      isStalled: () => boolean,
      arrived: (bytes: Buffer) => void,
      ended: () => void,
    ): OneWay =>
      oneWay({
        ...{ scheduler, immediate, delay: () => now.delay, isStalled, ended },
        arrived: (bytes) => {
          if (!link.silent) arrived(bytes);
        },
      });
    const over = (): void => {
      all.delete(link);
      up.cut();
      down.cut();
      served.lost();
    };
    const link: Link = {
      client,
      server,
      sessionId: 0n,
      silent: false,
      flow: () => {
        up.flow();
        down.flow();
      },
      reset: () => {
        over();
        listener.closed(resetError());
      },
    };
    const down = direction(
      () => stalls.has(server.name, client),
      listener.data,
      () => {
        over();
        if (!link.silent) listener.closed(undefined);
      },
    );
    const served = serve(ensemble, server, {
      address,
      send: down.send,
      close: down.end,
      named: (sessionId) => {
        all.named(link, sessionId);
      },
      loses: (op) => now.loses(link, op),
    });
    const up = direction(
      () => stalls.has(client, server.name),
      served.receive,
      () => {
        if (!link.silent) over();
      },
    );
    all.add(link);
    return { send: up.send, close: up.end };
  };
  return { faults: now.faults, connect, refuses: now.refuses };
};
