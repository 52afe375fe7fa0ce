import { createRegistrar } from '../../lib/index.ts';
import { fakeTransport } from './fake-transport.ts';
import { listeningLogger } from './listening-logger.ts';

/** A registrar that never connects, and its log. */
export const undialledRegistrar = () => {
  const logger = listeningLogger();
  const options = { endpoints: 'a:1', transport: fakeTransport(), closeTimeout: 1, logger };
  return { logger, registrar: createRegistrar(options) };
};
