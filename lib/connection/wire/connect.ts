import { Observable } from 'rxjs';
import { ConnectFailed } from '../../errors/connect-failed.ts';
import type { Connection } from '../connection.ts';
import { formatEndpoint } from '../endpoint.ts';
import type { Grant } from '../grant.ts';
import type { Limits, Target } from '../transport.ts';
import { Malformed } from './bytes.ts';
import { consent } from './consent.ts';
import { closeReason, connectFailure } from './failures.ts';
import { frameSplitter } from './frame-splitter.ts';
import { helloFrame, longestAnswer, readGrant } from './handshake.ts';
import { openConnection, type OpenConnection } from './open-connection.ts';
import { openSocket } from './socket.ts';
import { whenDue } from '../when-due.ts';

/** Bytes; no path is longer than the longest request. */
const longestEvent = 1_048_640;

/**
 * One connection in ZooKeeper's own protocol: dialling, TLS where asked for, handshake, auth, then requests. The socket
 * may be another than TCP's.
 */
export const connect = (
  target: Target,
  limits: Limits,
  dial: typeof openSocket = openSocket,
): Observable<Connection> =>
  new Observable((subscriber) => {
    const { endpoint, auth } = target;
    const { scheduler, connectTimeout, maxFrame } = limits;
    const place = formatEndpoint(endpoint);
    const started = scheduler.now();
    let grant: Grant | undefined;
    let open: OpenConnection | undefined;

    const refuse = (error: unknown): void => {
      socket.destroy();
      subscriber.error(
        error instanceof Malformed
          ? new ConnectFailed('not-zookeeper', place, `its answer to the handshake has ${error.message}`)
          : error,
      );
    };
    const consented = (granted: Grant): void => {
      deadline.unsubscribe();
      open = openConnection({
        endpoint,
        grant: granted,
        limits,
        scheduler,
        socket,
        onClosed: () => {
          socket.destroy();
          subscriber.complete();
        },
      });
      subscriber.next(open.connection);
    };
    const splitter = frameSplitter(
      (size) => {
        if (!open && size > longestAnswer) throw new Malformed(`a frame of ${String(size)} bytes`);
        // Whose frame it is, its header tells; an event must not be lost, and is never longer than a path.
        return size <= Math.max(maxFrame, longestEvent);
      },
      (frame) => {
        if (open) open.frame(frame);
        else if (grant) {
          if (asked.heard(frame)) consented(grant);
        } else {
          grant = readGrant(frame, place);
          asked.ask();
        }
      },
      (head, size) => {
        open?.oversized(head, size);
      },
    );
    const socket = dial(target, limits, {
      opened: () => {
        socket.send(helloFrame(target));
      },
      data: (chunk) => {
        const before = open;
        before?.turn('start', chunk.length);
        try {
          splitter.push(chunk);
        } catch (error) {
          if (open)
            open.close('protocol', `the server sent what is not ZooKeeper: ${(error as Error).message}`);
          else refuse(error);
        }
        before?.turn('end', 0);
      },
      closed: (error) => {
        if (open) open.close(closeReason(error), error?.message ?? 'the server closed it');
        else refuse(connectFailure(error, place, limits.tls !== undefined));
      },
    });
    const asked = consent(auth, place, socket.send);
    const deadline = whenDue(() => started + connectTimeout, scheduler, socket.pass$).subscribe({
      next: () => {
        refuse(new ConnectFailed('deadline', place, `no answer within ${String(connectTimeout)} ms`));
      },
      error: refuse,
    });
    return () => {
      deadline.unsubscribe();
      socket.destroy();
      open?.close('closed', 'this side closed it');
    };
  });
