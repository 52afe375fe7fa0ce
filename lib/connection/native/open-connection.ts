import type { SchedulerLike } from 'rxjs';
import type { CloseReason } from '../../errors/connection-lost.ts';
import { channel } from '../channel.ts';
import { onePass$ } from '../one-pass.ts';
import type { Connection } from '../connection.ts';
import { endings } from '../endings.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Grant } from '../grant.ts';
import type { Limits } from '../transport.ts';
import type { WatchEvent } from '../watch-event.ts';
import type { Handle } from './handle.ts';
import { isLoss } from './is-loss.ts';
import { requests } from './requests.ts';

/** A connection after its handshake: what the handle hands on goes in, requests and the port come out. */
export interface OpenConnection {
  readonly connection: Connection;
  turn(edge: 'start' | 'end'): void;
  event(event: WatchEvent): void;
  /** The library says that the connection is gone. */
  lost(): void;
  /** Fails what is under way, tells why, completes. Idempotent. */
  close(reason: CloseReason, detail: string): void;
}

export const openConnection = (options: {
  readonly endpoint: Endpoint;
  readonly grant: Grant;
  readonly limits: Pick<Limits, 'requestTimeout' | 'maxFrame'>;
  readonly scheduler: SchedulerLike;
  readonly handle: Handle;
  /** Called last, once. */
  readonly onClosed: () => void;
}): OpenConnection => {
  const { endpoint, grant, limits, scheduler, handle } = options;
  const now = (): number => scheduler.now();
  let lastProgress = now();

  // The library tells no reason. But a server that is there has answered within a third of the timeout.
  const lost = (): void => {
    if (now() - handle.lastHeard < grant.timeout / 2) {
      line.close('closed-by-server', 'the connection was closed or reset');
    } else line.close('silent-server', 'the library has heard nothing for too long');
  };
  const underWay = requests({
    handle,
    now,
    maxFrame: limits.maxFrame,
    lost,
    answered: (operation, { name, number, meaning }) => {
      lastProgress = now();
      const ending = operation === 'closeSession' ? 'session-ended' : endings[name];
      if (ending) line.close(ending, number === 0 ? 'the session was closed' : meaning);
    },
  });
  /** The library's own pings are answered to nobody. */
  const ping = (): void => {
    const code = handle.call((native) =>
      native.a_exists('/', false, (answer) => {
        handle.later(() => {
          if (!isLoss(answer)) line.pinged();
        }, !isLoss(answer));
      }),
    );
    if (code !== 0) lost();
  };

  const line = channel({
    endpoint,
    scheduler,
    ping,
    timeout: grant.timeout,
    requestTimeout: limits.requestTimeout,
    pass$: onePass$,
    lastHeard: () => handle.lastHeard,
    waitsSince: () => Math.max(underWay.oldest(), lastProgress),
    fail: (lost) => {
      // Before anybody hears of it: who does may open a socket, and the handle's must be out of the way.
      handle.drop();
      underWay.fail(lost);
    },
    onClosed: options.onClosed,
  });

  return {
    connection: {
      endpoint,
      grant,
      get lastZxid() {
        return underWay.lastZxid;
      },
      get lastHeard() {
        return handle.lastHeard;
      },
      ...line.streams,
      request: underWay.request,
    },
    turn: line.turn,
    event: line.event,
    lost,
    close: line.close,
  };
};
