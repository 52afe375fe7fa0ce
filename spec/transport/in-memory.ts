import { NEVER, Observable, of, ReplaySubject, Subject } from 'rxjs';
import {
  ConnectionLost,
  formatEndpoint,
  newGrant,
  numberOf,
  ZooKeeperError,
  type CodeName,
  type Connection,
  type Operation,
  type Reply,
  type Request,
  type RequestOf,
  type Stat,
  type Transport,
  type WatchEvent,
} from 'zookeeper-registrar/transport';

interface Znode {
  readonly data: Uint8Array;
  readonly stat: Stat;
}
type Listener = (event: WatchEvent) => void;

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const fail = (code: CodeName, { op }: Request, path: string): never => {
  throw new ZooKeeperError(numberOf(code), op, path);
};

/** A tree of znodes in memory, and a transport to it; one-shot watches, and no more than the library needs. */
export const inMemory = (): { readonly transport: Transport; readonly paths: () => readonly string[] } => {
  const znodes = new Map<string, Znode>();
  const listeners = new Set<Listener>();
  let zxid = 0n;
  let sessions = 0n;

  const stat = (owner: bigint, before?: Stat): Stat => ({
    czxid: before?.czxid ?? zxid,
    mzxid: zxid,
    pzxid: before?.pzxid ?? zxid,
    ctime: before?.ctime ?? 0,
    mtime: 0,
    version: before ? before.version + 1 : 0,
    cversion: 0,
    aversion: 0,
    ephemeralOwner: owner,
    dataLength: 0,
    numChildren: 0,
  });
  const put = (path: string, znode: Znode | undefined, type: WatchEvent['type']): void => {
    if (znode) znodes.set(path, znode);
    else znodes.delete(path);
    for (const tell of [...listeners]) {
      tell({ type, path });
      if (type !== 'changed') tell({ type: 'children', path: parentOf(path) });
    }
  };
  const remove = (path: string): void => {
    zxid += 1n;
    put(path, undefined, 'deleted');
  };
  znodes.set('/', { data: new Uint8Array(), stat: stat(0n) });

  const connection = (endpoint: Connection['endpoint'], timeout: number, close: () => void): Connection => {
    const sessionId = (sessions += 1n);
    const events$ = new Subject<WatchEvent>();
    const turn$ = new Subject<'start' | 'end'>();
    let isInTurn = false;
    /** Each delivery is a turn of its own, in the order of the calls. */
    const deliver = (work: () => void): void => {
      setImmediate(() => {
        isInTurn = true;
        turn$.next('start');
        work();
        turn$.next('end');
        isInTurn = false;
      });
    };
    const closed$ = new ReplaySubject<ConnectionLost>(1);
    const armed = { data: new Set<string>(), children: new Set<string>() };
    const listener: Listener = (event) => {
      const kind = event.type === 'children' ? 'children' : 'data';
      const isArmed = armed[kind].delete(event.path);
      const tell = (): void => {
        events$.next(event);
      };
      // The owner of a change receives its event before the reply.
      if (isArmed && isInTurn) tell();
      else if (isArmed) deliver(tell);
    };
    listeners.add(listener);
    const at = (request: Request, path: string): Znode => znodes.get(path) ?? fail('NoNode', request, path);
    const told = <B extends object>(body: B): B & { readonly zxid: bigint } => ({ ...body, zxid });
    const unknown = (request: Request): never => fail('Unimplemented', request, '/');
    const handlers: { readonly [O in Operation]: (request: RequestOf<O>) => Reply<O> } = {
      create: (request) => {
        at(request, parentOf(request.path));
        zxid += 1n;
        const isSequential = request.mode.endsWith('sequential');
        const path = isSequential ? `${request.path}${String(zxid).padStart(10, '0')}` : request.path;
        if (znodes.has(path)) fail('NodeExists', request, path);
        const owner = request.mode.startsWith('ephemeral') ? sessionId : 0n;
        put(path, { data: request.data, stat: stat(owner) }, 'created');
        return told({ path });
      },
      delete: (request) => {
        at(request, request.path);
        remove(request.path);
        return told({});
      },
      exists: ({ path, watch }) => {
        if (watch === true) armed.data.add(path);
        return told({ stat: znodes.get(path)?.stat });
      },
      getData: (request) => {
        const znode = at(request, request.path);
        if (request.watch === true) armed.data.add(request.path);
        return told(znode);
      },
      setData: (request) => {
        const { stat: before } = at(request, request.path);
        const { version } = request;
        if (version !== -1 && version !== before.version) fail('BadVersion', request, request.path);
        zxid += 1n;
        const after = stat(before.ephemeralOwner, before);
        put(request.path, { data: request.data, stat: after }, 'changed');
        return told({ stat: after });
      },
      getChildren: (request) => {
        const { path } = request;
        const znode = at(request, path);
        if (request.watch === true) armed.children.add(path);
        const children = [...znodes.keys()]
          .filter((each) => each !== '/' && parentOf(each) === path)
          .map((each) => each.slice(each.lastIndexOf('/') + 1));
        return told({ children, stat: znode.stat });
      },
      sync: () => told({}),
      closeSession: () => {
        for (const [path, znode] of znodes) if (znode.stat.ephemeralOwner === sessionId) remove(path);
        const lost = new ConnectionLost('session-ended', formatEndpoint(endpoint), 'the session was closed');
        listeners.delete(listener);
        deliver(() => {
          closed$.next(lost);
          closed$.complete();
          close();
        });
        return told({});
      },
      getEphemerals: unknown,
      multi: unknown,
      multiRead: unknown,
      addWatch: unknown,
      removeWatches: unknown,
    };
    return {
      endpoint,
      grant: newGrant({ sessionId, password: new Uint8Array(16), timeout }),
      get lastZxid() {
        return zxid;
      },
      get lastHeard() {
        return performance.now();
      },
      events$,
      turn$,
      pings$: NEVER,
      closed$,
      request: <O extends Operation>(request: RequestOf<O>): Observable<Reply<O>> => {
        const op: O = request.op;
        return new Observable((subscriber) => {
          deliver(() => {
            try {
              subscriber.next(handlers[op](request));
              subscriber.complete();
            } catch (error) {
              subscriber.error(error);
            }
          });
        });
      },
    };
  };
  return {
    paths: () => [...znodes.keys()],
    transport: {
      name: 'in memory',
      lacks: new Set<Operation>(['getEphemerals', 'multi', 'multiRead', 'addWatch', 'removeWatches']),
      resolve: () => of(['127.0.0.1']),
      connect: ({ endpoint, sessionTimeout }) =>
        new Observable((subscriber) => {
          subscriber.next(
            connection(endpoint, sessionTimeout, () => {
              subscriber.complete();
            }),
          );
        }),
    },
  };
};
