import { absolutePath } from '../codec/cluster-paths.ts';
import { parseConnectString } from '../connection/connect-string.ts';
import type { Endpoint } from '../connection/endpoint.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { isTagged } from '../errors/is-tagged.ts';
import { kindOf, shown } from '../errors/shown.ts';

interface Servers {
  readonly servers: readonly Endpoint[];
  /** Empty, or an absolute path. */
  readonly chroot: string;
}

const shape = "'host:port' or a list of such expected";
const schemes = /(^|,)(\s*)([a-z][a-z0-9+.-]*):\/\//gi;
const schemesOfTls = /^(https|ssl|tls|zks)$/i;
const credentials =
  'it has credentials or another "@", which an endpoint cannot have; write "host:port" alone, and the credentials into ' +
  "the option auth: { scheme: 'digest', credential: 'user:password' }";

/** The first slash may be one of a password, and no chroot. */
const hasCredentials = (text: string): boolean => /^[^/]*@/.test(text) || /@[^/@,]*:\d+(?=[/,]|$)/.test(text);

const parsed = (text: string): Servers => {
  const { servers, chroot } = parseConnectString(text);
  return { servers, chroot: absolutePath('chroot', chroot) };
};

/**
 * Servers and chroot of the option, or of the variable ZK_ENDPOINTS. Throws InvalidOption, which shows no text that may
 * have a password.
 */
export const serversOf = (option: unknown): Servers => {
  const given = option === undefined ? process.env['ZK_ENDPOINTS'] : option;
  const isVariable = option === undefined && given !== undefined;
  const refusal = (reason: string): InvalidOption =>
    InvalidOption.because('endpoints', `${isVariable ? 'in the variable ZK_ENDPOINTS, ' : ''}${reason}`);

  if (given === undefined) {
    throw refusal(`${shape}, nothing given, and the variable ZK_ENDPOINTS is not set`);
  }
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const texts = list.filter((each) => typeof each === 'string');
  if (texts.length < list.length) {
    const other = kindOf(list.find((each) => typeof each !== 'string'));
    const kind = Array.isArray(given) ? `a list with ${other}` : other;
    throw refusal(`${shape}, ${kind} given; write 'zk1:2181' for each`);
  }
  const text = texts.join(',');
  if (text === '') throw refusal(`${shape}, ${kindOf(given)} given; name one server at least`);
  const found = [...text.matchAll(schemes)].map(([, , , scheme = '']) => scheme);
  const plain = text.replaceAll(schemes, '$1$2');
  if (hasCredentials(plain) || (found.length > 0 && text.includes('@'))) throw refusal(credentials);
  if (found.length > 0) {
    const tls = found.some((scheme) => schemesOfTls.test(scheme)) ? ', and set the option tls for TLS' : '';
    throw refusal(`${shown(text)} has a scheme, and an endpoint is no URL; write ${shown(plain)}${tls}`);
  }
  try {
    return parsed(text);
  } catch (error) {
    if (!isTagged(error, 'InvalidName')) throw error;
    throw refusal(text.includes('@') ? credentials : error.message);
  }
};
