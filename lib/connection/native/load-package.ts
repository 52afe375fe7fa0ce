import { catchError, defer, from, map, throwError, type Observable } from 'rxjs';
import { TransportUnavailable } from '../../errors/transport-unavailable.ts';

/** A znode's metadata as the package gives it. Zxids are doubles: exact for the first two million elections. */
export interface NativeStat {
  readonly czxid: number;
  readonly mzxid: number;
  readonly pzxid: number;
  readonly ctime: Date;
  readonly mtime: Date;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly dataLength: number;
  readonly numChildren: number;
  /** Hexadecimal, 64 bits. */
  readonly ephemeralOwner: string;
}

/** What a native call is answered with: a code, its text, and values that are null where it failed. */
export type Callback<V extends readonly unknown[]> = (code: number, text: string, ...values: V) => void;

/** The addon's own object, as far as it is used. A call that gives another number than 0 never calls back. */
export interface NativeHandle {
  emit: (event: string, handle: unknown, detail: unknown) => void;
  readonly state: number;
  /** Hexadecimal, 64 bits. */
  readonly client_id: string;
  /** 32 hexadecimal digits, in capitals. */
  readonly client_password: string;
  /** Granted session timeout in milliseconds. */
  readonly timeout: number;
  init(config: Readonly<Record<string, string | number>>): unknown;
  close(): unknown;
  set_servers(servers: string): number;
  add_auth(scheme: string, credential: string, done: Callback<[]>): number;
  a_sync(path: string, done: Callback<[]>): number;
  a_create(path: string, data: Buffer, flags: number, done: Callback<[path: string]>): number;
  a_delete_(path: string, version: number, done: Callback<[]>): number;
  a_exists(path: string, watch: boolean, done: Callback<[stat: NativeStat]>): number;
  a_get(path: string, watch: boolean, done: Callback<[stat: NativeStat, data: Buffer | null]>): number;
  a_set(path: string, data: Buffer, version: number, done: Callback<[stat: NativeStat]>): number;
  a_get_children2(
    path: string,
    watch: boolean,
    done: Callback<[children: readonly string[], stat: NativeStat]>,
  ): number;
}

interface Package {
  readonly default: new (config: object) => { readonly native: NativeHandle };
}

/** The package's typings declare globals and ambient modules: it is named so that no compiler loads them. */
const name: string = 'zookeeper';

/**
 * Makes native handles. This is the only place that knows the package, and it takes nothing of it but the addon's own
 * object: the wrapper around it formats the arguments of each operation for a log, and its promises are resolved
 * inside of native callbacks. Errors: TransportUnavailable.
 */
export const loadPackage = (): Observable<() => NativeHandle> =>
  defer(() => from(import(name) as Promise<Package>)).pipe(
    map(
      ({ default: ZooKeeper }) =>
        () =>
          new ZooKeeper({}).native,
    ),
    catchError((error: unknown) =>
      throwError(
        () =>
          new TransportUnavailable(
            'native',
            `the npm package zookeeper cannot be loaded (${(error as Error).message.split('\n', 1).join()}); ` +
              'npm install zookeeper@7 compiles its addon, with python3, make, g++ and the headers of Node.js',
          ),
      ),
    ),
  );
