// Any logger with debug, info, warn and error fits as it is; here pino.
import { pino } from 'pino';
import { createRegistrar } from 'zookeeper-registrar';

const registrar = createRegistrar({
  endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181',
  logger: pino({ level: 'debug' }),
});
process.once('SIGTERM', () => void registrar.close());

registrar.session$.subscribe(({ status }) => {
  console.log('session:', status);
});
