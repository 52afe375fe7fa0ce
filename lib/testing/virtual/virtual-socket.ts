import type { openSocket } from '../../connection/wire/socket.ts';
import { formatEndpoint } from '../../connection/endpoint.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { ClientEnd, Network } from '../network/network.ts';

const refusedError = (place: string): Error =>
  Object.assign(new Error(`connect ECONNREFUSED ${place}`), { code: 'ECONNREFUSED' });

/** Sockets that end at the servers of an ensemble, without a network: all that happens, the scheduler makes happen. */
export const virtualSocket =
  (ensemble: Ensemble, carrier: Network, client: string): typeof openSocket =>
  ({ endpoint }, _limits, handlers) => {
    const place = formatEndpoint(endpoint);
    const server = ensemble.servers.find(({ name }) => name === place);
    let end: ClientEnd | undefined;
    let destroyed = false;

    const dial = (): void => {
      if (!server || carrier.refuses(server)) {
        handlers.closed(refusedError(place));
        return;
      }
      const address = '127.0.0.1:0';
      end = carrier.connect({ client, address, server, immediate: false, listener: handlers });
      handlers.opened();
    };
    // Not at once: a caller has to have its socket before it hears of it.
    const dialled = ensemble.scheduler.schedule(dial);
    return {
      send: (frame) => {
        if (!destroyed) end?.send(frame);
      },
      destroy: () => {
        destroyed = true;
        dialled.unsubscribe();
        end?.close();
      },
    };
  };
