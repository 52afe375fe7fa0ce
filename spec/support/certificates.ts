import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority of one's own, in a folder that goes with it. */
export interface Authority {
  readonly ca: string;
  readonly folder: string;
  /** `names` as openssl has them: `DNS:localhost`. */
  issue(name: string, names?: string): Certificate;
  remove(): void;
}

export const authority = (): Authority => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-ca-'));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=authority',
    '-days',
    '1',
  );
  return {
    ca: read('ca.pem'),
    folder,
    issue: (name, names) => {
      const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
      openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
      writeFileSync(join(folder, `${name}.ext`), names === undefined ? '' : `subjectAltName=${names}`);
      openssl(
        ...['x509', '-req', '-in', request, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-out', cert, '-days', '1', '-extfile', `${name}.ext`],
      );
      return { cert: read(cert), key: read(key) };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
