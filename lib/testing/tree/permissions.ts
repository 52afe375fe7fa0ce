import type { Acl } from '../../connection/acl.ts';
import type { Identity } from './identity.ts';

const bytesOf = (address: string): readonly number[] | undefined => {
  const parts = address.split('.').map(Number);
  const sound =
    parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
  return sound ? parts : undefined;
};

/** `a.b.c.d` or `a.b.c.d/bits`; undefined where it is neither. */
const networkOf = (id: string): { readonly address: number; readonly mask: number } | undefined => {
  const [address = '', bits = '32'] = id.split('/', 2);
  const bytes = bytesOf(address);
  if (!bytes || !/^\d+$/.test(bits) || Number(bits) > 32) return undefined;
  const number = bytes.reduce((sum, byte) => (sum << 8) | byte, 0);
  return { address: number, mask: bits === '0' ? 0 : -1 << (32 - Number(bits)) };
};

const matches = (scheme: string, id: string, expression: string): boolean => {
  if (scheme !== 'ip') return id === expression;
  const [of, within] = [networkOf(id), networkOf(expression)];
  return of !== undefined && within !== undefined && ((of.address ^ within.address) & within.mask) === 0;
};

/** True where one entry that grants one of the wanted permissions matches; an empty list grants all. */
export const allows = (acl: readonly Acl[], wanted: number, identities: readonly Identity[]): boolean =>
  acl.length === 0 ||
  acl.some(
    ({ permissions, scheme, id }) =>
      (permissions & wanted) !== 0 &&
      ((scheme === 'world' && id === 'anyone') ||
        identities.some((one) => one.scheme === scheme && matches(scheme, one.id, id))),
  );

const expanded = (entry: Acl, identities: readonly Identity[]): readonly Acl[] => {
  const { permissions, scheme, id } = entry;
  if (scheme === 'auth') {
    // An address is no authentication: whoever shares it would share the rights.
    const known = identities.filter((one) => one.scheme !== 'ip');
    return known.map((one) => ({ permissions, ...one }));
  }
  const valid =
    (scheme === 'world' && id === 'anyone') ||
    (scheme === 'digest' && /^[^:]*:[^:]+$/.test(id)) ||
    (scheme === 'ip' && networkOf(id) !== undefined);
  return valid ? [entry] : [];
};

/** The list as it is stored, `auth` replaced by who the client is; undefined where the server would refuse it. */
export const storedAcl = (
  given: readonly Acl[],
  identities: readonly Identity[],
): readonly Acl[] | undefined => {
  const seen = new Map(given.map((entry) => [JSON.stringify(entry), entry]));
  const lists = [...seen.values()].map((entry) => expanded(entry, identities));
  return lists.length === 0 || lists.some((list) => list.length === 0) ? undefined : lists.flat();
};
