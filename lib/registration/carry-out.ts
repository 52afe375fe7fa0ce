import {
  catchError,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  ignoreElements,
  map,
  switchMap,
  tap,
  type Observable,
} from 'rxjs';
import type { Request } from '../connection/request.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import type { Created } from './attempt.ts';
import { createFolders } from './create-folders.ts';
import { deleteZnode } from './delete-znode.ts';
import { delay, dispatched, type Driver, type Work } from './driver.ts';
import { findOwn } from './find-own.ts';
import { pathToReplace, type Command } from './next-command.ts';

type Create = Extract<Request, { op: 'create' }>;

/** Sends a create under the GUID of this attempt. */
const attempt = (driver: Driver, send: (create: Create, guid: string) => Observable<unknown>): Work =>
  defer(() => {
    const { target, context, link } = driver;
    const guid = driver.progress().attempt.guid ?? context.newGuid(link.sessionId);
    const { name, mode } = target.znode(guid);
    const path = `${target.folder}/${name}`;
    const { bytes: data } = driver.desired();
    driver.dispatch({ type: 'sending', guid, bytes: data });
    return send({ op: 'create', path, data, acl: context.acl, mode }, guid).pipe(
      catchError((error: unknown) => {
        // A request that is held back was not sent: there is nothing to look for.
        if (isTagged(error, 'RequestHeld')) driver.dispatch({ type: 'not-found', guid });
        if (!isCode(error, 'NodeExists')) throw error;
        return dispatched(driver, { type: 'name-taken', guid, path });
      }),
    );
  }).pipe(ignoreElements());

const create = (driver: Driver): Work =>
  concat(
    driver.target.allowed$(driver.link),
    attempt(driver, (request, guid) =>
      driver.link.request(request).pipe(
        tap(({ path }) => {
          driver.dispatch({ type: 'created', guid, path, bytes: request.data });
        }),
        catchError((error: unknown) => {
          if (!isCode(error, 'NoNode')) throw error;
          return dispatched(driver, { type: 'folder-missing', path: driver.target.folder });
        }),
      ),
    ),
  );

/** One transaction: readers see neither two znodes of the registration nor none. */
const replace = (driver: Driver, old: string): Work => {
  const replaced$ = dispatched(driver, { type: 'replaced', path: old });
  return attempt(driver, (request, guid) => {
    const multi$ = driver.link
      .request({ op: 'multi', writes: [request, { op: 'delete', path: old, version: -1 }] })
      .pipe(
        tap(({ results: [result] }) => {
          if (result?.op !== 'create') return;
          driver.dispatch({ type: 'created', guid, path: result.path, bytes: request.data });
        }),
      );
    return concat(multi$, replaced$).pipe(
      catchError((error: unknown) => {
        // The old znode is gone: the GUID shows whether this transaction has replaced it.
        if (!isCode(error, 'NoNode')) throw error;
        return replaced$;
      }),
    );
  });
};

/** Looks for the znode of an ambiguous create. */
const locate = (driver: Driver, guid: string): Work =>
  findOwn(driver.link, driver.target.folder, { guid }).pipe(
    tap(([path]) => {
      driver.dispatch(path === undefined ? { type: 'not-found', guid } : { type: 'created', guid, path });
    }),
    ignoreElements(),
  );

const verify = (driver: Driver, { path, events }: Created): Work =>
  defer(() => {
    const { link, context } = driver;
    driver.watch(path);
    const watch = context.arbiter.arms(link, path, 'getData');
    return link.request({ op: 'exists', path, watch }).pipe(
      tap(({ stat }) => {
        const own = stat?.ephemeralOwner === link.sessionId ? stat : undefined;
        driver.dispatch({ type: 'verified', path, stat: own, events, epoch: link.epoch });
      }),
      ignoreElements(),
    );
  });

const write = (driver: Driver, { path, version }: Created): Work =>
  defer(() => {
    const { dispatch } = driver;
    const { bytes: data } = driver.desired();
    dispatch({ type: 'write-sent', path });
    return driver.link.request({ op: 'setData', path, data, version }).pipe(
      tap(({ stat }) => {
        dispatch({ type: 'written', path, version: stat.version, bytes: data });
      }),
      finalize(() => {
        dispatch({ type: 'write-ended', path });
      }),
      ignoreElements(),
      catchError((error: unknown) => {
        if (isCode(error, 'NoNode')) return dispatched(driver, { type: 'znode-deleted', path });
        if (isCode(error, 'BadVersion')) return dispatched(driver, { type: 'bad-version', path });
        throw error;
      }),
    );
  });

/** Beside the commands: gives a znode up for a new one as soon as no work relies on it. Cancelled when it goes before. */
export const release$ = (driver: Driver): Work =>
  driver.changes$.pipe(
    map(() => pathToReplace(driver.progress(), driver.desired())),
    distinctUntilChanged(),
    switchMap((path) => {
      if (path === undefined) return EMPTY;
      const drained$ = driver.context.beforeDelete$(path);
      const allowed$ = delay(driver.untilReplacement, driver);
      return concat(drained$, allowed$, dispatched(driver, { type: 'released', path }));
    }),
  );

/** Completes when the command is done. Errors: those of its request. */
export const carryOut = (command: Command, driver: Driver): Work => {
  const { link, target, context } = driver;
  switch (command.type) {
    case 'wait':
      return concat(delay(driver.pause, driver), dispatched(driver, { type: 'waited' }));
    case 'create-folders':
      return concat(
        createFolders(link, target, context.acl),
        dispatched(driver, { type: 'folders-created' }),
      );
    case 'create':
      return create(driver);
    case 'locate':
      return locate(driver, command.guid);
    case 'replace':
      return replace(driver, command.path);
    case 'delete-replaced': {
      const { path } = command;
      return concat(deleteZnode(link, path), dispatched(driver, { type: 'replaced', path }));
    }
    case 'verify':
      return verify(driver, command.znode);
    case 'write':
      return write(driver, command.znode);
  }
};
