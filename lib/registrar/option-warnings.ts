import { asyncScheduler } from 'rxjs';
import { printable } from '../codec/printable.ts';
import type { Auth } from '../connection/transport.ts';
import { nearestName } from '../codec/nearest-name.ts';
import { optionNames } from './option-names.ts';
import type { RegistrarOptions } from './options.ts';

/** Names that other clients have for an option. */
const elsewhere: Readonly<Record<string, string>> = {
  hosts: 'endpoints',
  servers: 'endpoints',
  connectString: 'endpoints',
  connectionString: 'endpoints',
  chroot: 'endpoints',
  timeout: 'sessionTimeout',
  credential: 'auth',
  credentials: 'auth',
  password: 'auth',
  digest: 'auth',
  ssl: 'tls',
  ca: 'tls',
  cert: 'tls',
  namespace: 'root',
  prefix: 'root',
  retry: 'backoff',
};
const allNames = [...optionNames, ...Object.keys(elsewhere)];

const unknown = (name: string, nearest: string | undefined): string =>
  `option ${printable(name)} is unknown and has no effect; ` +
  (nearest === undefined ? 'RegistrarOptions has the names' : `did you mean ${nearest}?`);

const unknownNames = (options: RegistrarOptions): readonly string[] => {
  const backoffNames = ['initial', 'max'];
  const other = (given: object, names: readonly string[]): readonly string[] =>
    Object.keys(given).filter((name) => !names.includes(name));
  return [
    ...other(options, optionNames).map((name) => {
      const nearest = nearestName(name, allNames);
      return unknown(name, nearest === undefined ? undefined : (elsewhere[nearest] ?? nearest));
    }),
    ...other(options.backoff ?? {}, backoffNames).map((name) => {
      const nearest = nearestName(name, backoffNames);
      return unknown(`backoff.${name}`, nearest === undefined ? undefined : `backoff.${nearest}`);
    }),
  ];
};

/** In milliseconds: no server is asked for so short a time on purpose, and as seconds it is usual. */
const mostSeconds = { sessionTimeout: 300, connectTimeout: 60, requestTimeout: 60 } as const;

const seconds = (options: RegistrarOptions): readonly string[] => {
  // The unit of virtual time is the frame of a diagram.
  if (options.scheduler !== undefined && options.scheduler !== asyncScheduler) return [];
  return (['sessionTimeout', 'connectTimeout', 'requestTimeout'] as const).flatMap((name) => {
    const given = options[name];
    if (given === undefined || !Number.isInteger(given) || given > mostSeconds[name]) return [];
    const text = String(given);
    return [
      `option ${name}: ${text} looks like seconds, and the unit is milliseconds; write ${text}_000 for ${text} seconds`,
    ];
  });
};

const schemes = ['digest', 'sasl', 'x509', 'ip'];

const ofAuth = ({ scheme, credential }: Auth): readonly string[] => {
  const nearest = schemes.includes(scheme) ? undefined : nearestName(scheme, schemes);
  return [
    ...(nearest === undefined
      ? []
      : [
          `option auth: ZooKeeper has no scheme ${printable(scheme)}, unless a provider adds it; did you mean ${nearest}?`,
        ]),
    // 20 bytes of SHA-1 in base64.
    ...(scheme === 'digest' && /^[^:]+:[A-Za-z0-9+/]{27}=$/.test(credential)
      ? [
          'option auth: the password looks like the hash in the id of an ACL; the credential has the password itself',
        ]
      : []),
  ];
};

/** Warnings of likely mistakes in sound options: unknown names, seconds, schemes. No line shows a value of `auth`. */
export const optionWarnings = (options: RegistrarOptions, auth: readonly Auth[]): readonly string[] => [
  ...unknownNames(options),
  ...seconds(options),
  ...auth.flatMap(ofAuth),
];
