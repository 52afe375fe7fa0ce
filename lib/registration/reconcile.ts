import { catchError, concat, defer, EMPTY, ignoreElements, of, tap, throwError, type Observable } from 'rxjs';
import { fencingToken } from '../codec/fencing-token.ts';
import { sequenceOf } from '../codec/entry-name.ts';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';
import { createFolders } from './create-folders.ts';
import { findOwn } from './find-own.ts';
import type { Life } from './life.ts';
import type { Place, Registry } from './place.ts';
import type { Payload, RegistrationStep } from './registration-state.ts';

export interface Reconciler {
  readonly registry: Registry;
  readonly place: Place;
  readonly link: Link;
  life(): Life;
  /** Begins a new life: the old znode is gone, or was never ours. */
  reborn(): void;
  payload(): Payload;
  /** The znode's watch is set before it is read. */
  watch(path: string): void;
}

type Next = Observable<unknown>;

/** Looks for what an ambiguous create left behind. */
const locate = ({ link, place, life }: Reconciler): Next =>
  findOwn(link, place.folder, life()).pipe(
    tap(([path]) => {
      if (path === undefined) life().sent = false;
      else life().path = path;
    }),
  );

const create = ({ link, place, life, payload, registry }: Reconciler): Next => {
  const now = life();
  const { bytes } = payload();
  const path = `${place.folder}/${place.prefix(now.guid)}`;
  const once$ = defer(() => {
    now.sent = true;
    return link.request<'create'>({
      op: 'create',
      path,
      data: bytes,
      acl: registry.acl,
      mode: 'ephemeral-sequential',
    });
  }).pipe(
    tap((created) => {
      now.path = created.path;
      now.bytes = bytes;
    }),
  );
  const attempt$: Next = once$.pipe(
    catchError((error: unknown) => {
      // Containers are swept when they are empty: it may take several rounds, always for the same GUID.
      if (isCode(error, 'NoNode')) return concat(createFolders(link, place, registry.acl), attempt$);
      return throwError(() => error);
    }),
  );
  return concat(place.allowed$(link), attempt$);
};

const verify = ({ registry, link, life, reborn, watch }: Reconciler, path: string): Next => {
  watch(path);
  const arms = registry.arbiter.arms(link, path, 'getData');
  const now = life();
  const { told } = now;
  return link.request<'exists'>({ op: 'exists', path, watch: arms }).pipe(
    tap(({ stat }) => {
      if (stat?.ephemeralOwner !== link.sessionId) {
        reborn();
        return;
      }
      if (now.version !== stat.version) now.bytes = undefined;
      now.version = stat.version;
      now.czxid = stat.czxid;
      // An event may overtake the answer that it makes void.
      now.verifiedIn = now.told === told ? link.epoch : undefined;
    }),
  );
};

const write = ({ link, life, payload, reborn }: Reconciler, path: string): Next =>
  defer(() => {
    const now = life();
    const { bytes } = payload();
    now.writing = true;
    return link.request<'setData'>({ op: 'setData', path, data: bytes, version: now.version }).pipe(
      tap({
        next: ({ stat }) => {
          now.version = stat.version;
          now.bytes = bytes;
        },
        finalize: () => {
          now.writing = false;
        },
      }),
      catchError((error: unknown) => {
        if (isCode(error, 'NoNode')) reborn();
        else if (isCode(error, 'BadVersion')) now.verifiedIn = undefined;
        else return throwError(() => error);
        return EMPTY;
      }),
    );
  });

export const registered = (
  { registry, life, link, payload }: Reconciler,
  path: string,
  rejected: Error | undefined = payload().rejected,
): RegistrationStep => {
  return {
    state: {
      state: 'registered',
      path: path.slice(registry.chroot.length),
      sequence: sequenceOf(path) ?? 0,
      token: fencingToken(life().czxid),
      ...(rejected && { rejected }),
    },
    epoch: link.epoch,
  };
};

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

/** Does one thing after the other until what is on the servers is what is desired. */
export const reconcile = (reconciler: Reconciler): Observable<RegistrationStep> =>
  defer(() => {
    const { path, sent, verifiedIn, bytes } = reconciler.life();
    const first = (work$: Next) => concat(work$.pipe(ignoreElements()), reconcile(reconciler));
    if (path === undefined) return first(sent ? locate(reconciler) : create(reconciler));
    if (verifiedIn !== reconciler.link.epoch) return first(verify(reconciler, path));
    if (!sameBytes(bytes, reconciler.payload().bytes)) return first(write(reconciler, path));
    return of(registered(reconciler, path));
  });
