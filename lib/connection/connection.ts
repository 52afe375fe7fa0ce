import type { Observable } from 'rxjs';
import type { ConnectionLost } from '../errors/connection-lost.ts';
import type { Endpoint } from './endpoint.ts';
import type { Grant } from './grant.ts';
import type { Operation, Reply, RequestOf } from './request.ts';
import type { WatchEvent } from './watch-event.ts';

/**
 * The port: ONE connection to ONE server, from handshake to close. It never reconnects.
 *
 * Events and replies are delivered synchronously and in the order in which the server sent them.
 */
export interface Connection {
  readonly endpoint: Endpoint;
  readonly grant: Grant;
  /** Highest zxid of the replies of this connection; 0n before the first. Never taken from an event. */
  readonly lastZxid: bigint;
  /** `scheduler.now()` of the last bytes that are known to have arrived, in milliseconds. */
  readonly lastHeard: number;

  /** Hot: watch events. Completes when the connection closes. */
  readonly events$: Observable<WatchEvent>;
  /**
   * Hot: 'start' before and 'end' after the delivery of all frames that arrived together, so that their effects
   * can be emitted as one, and clocks be read before data. Every event and every reply belongs to a turn: lists wait for
   * its end. Completes when the connection closes.
   */
  readonly turn$: Observable<'start' | 'end'>;
  /**
   * Hot: the pings that the connection sends by itself from the subscription on, and their answers, in the same order. An
   * answer proves that the server received the session's ping after it was sent. Completes when the connection closes.
   */
  readonly pings$: Observable<'sent' | 'answered'>;
  /** Emits why the connection closed, once, and completes; replays it to late subscribers. */
  readonly closed$: Observable<ConnectionLost>;

  /**
   * Cold: each subscription sends the request once; emits one reply and completes. Unsubscribing leaves the reply
   * unread, it does not undo a write. What is subscribed in one tick leaves in one write, in order.
   *
   * Errors: ZooKeeperError (the server's answer), ConnectionLost (`sent` says whether a write may have been
   * applied), ReplyTooLarge (the reply was over `maxFrame` and was drained), PayloadTooLarge.
   */
  request<O extends Operation>(request: RequestOf<O>): Observable<Reply<O>>;
}
