import { Malformed } from '../bytes.ts';

/** Characters; RFC 2831 allows no longer challenge. */
const longest = 2_047;
const printableAscii = /^[\t\x20-\x7e]*$/;
const directive =
  /[ \t]*(?:([\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s"(),/:;<=>?@[\\\]{}]+))[ \t]*)?(?:,|$)/gy;

export interface Directive {
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** What stands in a challenge of DIGEST-MD5: a list of `name=value` and `name="value"`. Throws Malformed. */
export const readDirectives = (token: Uint8Array): readonly Directive[] => {
  const text = Buffer.from(token).toString('latin1');
  if (text.length > longest) throw new Malformed(`${String(text.length)} characters`);
  if (!printableAscii.test(text)) throw new Malformed('characters other than those of ASCII');
  const matches = [...text.matchAll(directive)];
  const read = matches.reduce((sum, [whole]) => sum + whole.length, 0);
  if (read !== text.length) throw new Malformed('what is no list of directives');
  return matches.flatMap(([, name, quoted, plain]) => {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    // Elements of a list may be empty.
    if (name === undefined || value === undefined) return [];
    return [{ name: name.toLowerCase(), value, quoted: quoted !== undefined }];
  });
};

/** Undefined where it is not there. Throws Malformed where it is there more than once. */
export const onlyOne = (directives: readonly Directive[], wanted: string): Directive | undefined => {
  const [only, ...more] = directives.filter(({ name }) => name === wanted);
  if (more.length > 0) throw new Malformed(`more than one ${wanted}`);
  return only;
};
