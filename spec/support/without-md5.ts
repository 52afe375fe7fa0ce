// A process whose OpenSSL is in FIPS mode, and what it says to SASL.
import { setFips } from 'node:crypto';
import { createRegistrar } from '../../lib/index.ts';
import { sasl } from './secret.ts';

setFips(true);
try {
  createRegistrar({ endpoints: 'a:1', auth: sasl('bob') });
  process.send?.('took it');
} catch (error) {
  process.send?.(String(error));
}
