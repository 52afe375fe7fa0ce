import * as fc from 'fast-check';
import { Malformed } from '../../../../lib/connection/wire/bytes.ts';
import { readChallenge, readProof } from '../../../../lib/connection/wire/sasl/challenge.ts';

const read = (text: string) => readChallenge(Buffer.from(text));
const zooKeepers = 'realm="zk-sasl-md5",nonce="34r+SUacc6uk",charset=utf-8,algorithm=md5-sess';
const known = { realm: 'zk-sasl-md5', nonce: '34r+SUacc6uk', utf8: true };

describe('readChallenge', () => {
  it.each([
    ['as ZooKeeper writes it', zooKeepers],
    ['with the qualities of protection', `${zooKeepers},qop="auth-int, auth"`],
    ['with what is of no use here', `${zooKeepers},maxbuf=65536,stale=true,cipher="des,rc4",new="x, y"`],
    ['with white space and empty elements', `, ${zooKeepers.replaceAll(',', ' ,\t, ')} ,`],
    ['with the algorithm in quotes', zooKeepers.replace('md5-sess', '"md5-sess"')],
    ['with escapes', zooKeepers.replace('zk-sasl', String.raw`z\k-sas\l`)],
  ])('reads one %s', (_, text) => {
    expect(read(text)).toEqual(known);
  });

  it('knows a server that takes ISO 8859-1 alone', () => {
    expect(read(zooKeepers.replace('charset=utf-8,', ''))).toEqual({ ...known, utf8: false });
  });

  it('reads escaped quotes', () => {
    expect(read(zooKeepers.replace('34r+', String.raw`\"\\`)).nonce).toBe('"\\SUacc6uk');
  });

  it.each([
    ['nothing', '', 'no realm'],
    ['no realm', zooKeepers.replace(/realm="[^"]*",/, ''), 'no realm in quotes'],
    ['several realms', `realm="x",${zooKeepers}`, 'more than one realm'],
    ['a realm without quotes', zooKeepers.replace('"zk-sasl-md5"', 'zk-sasl-md5'), 'no realm in quotes'],
    ['no nonce', zooKeepers.replace(/nonce="[^"]*",/, ''), 'no nonce in quotes'],
    ['an empty nonce', zooKeepers.replace(/nonce="[^"]*"/, 'nonce=""'), 'no nonce in quotes'],
    ['a nonce without quotes', zooKeepers.replace(/nonce="[^"]*"/, 'nonce=abc'), 'no nonce in quotes'],
    ['several nonces', `${zooKeepers},NONCE="x"`, 'more than one nonce'],
    ['no algorithm', zooKeepers.replace(',algorithm=md5-sess', ''), 'another algorithm than md5-sess'],
    ['another algorithm', zooKeepers.replace('md5-sess', 'md5'), 'another algorithm than md5-sess'],
    ['several algorithms', `${zooKeepers},algorithm=md5`, 'more than one algorithm'],
    ['another qop alone', `${zooKeepers},qop="auth-conf,auth-int"`, 'no qop auth'],
    ['a qop that nobody knows', `${zooKeepers},qop="author"`, 'no qop auth'],
    ['another charset', zooKeepers.replace('utf-8', 'utf-16'), 'another charset than utf-8'],
    ['2,048 characters', `${zooKeepers},x="${'x'.repeat(2_048)}"`, 'characters'],
    ['an open quote', zooKeepers.replace('zk-sasl-md5"', 'zk-sasl-md5'), 'no list of directives'],
    ['something behind a quote', zooKeepers.replace('md5"', 'md5"x'), 'no list of directives'],
    ['a name alone', `${zooKeepers},stale`, 'no list of directives'],
    ['a line break', zooKeepers.replace('zk-', 'zk\r\n'), 'characters other than those of ASCII'],
    ['an order to a terminal', zooKeepers.replace('zk-', '\u001b[2J'), 'characters other than those'],
    ['letters beyond ASCII', zooKeepers.replace('zk-', 'zü-'), 'characters other than those'],
  ])('refuses one with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(Malformed);
    expect(() => read(text)).toThrow(message);
  });

  it('reads whatever it is given, or says that it is Malformed, in no time', () => {
    const parts = [
      'realm',
      'nonce',
      '=',
      '"',
      '\\',
      ',',
      ' ',
      '\t',
      'auth',
      'qop',
      'algorithm=md5-sess',
      'ÿ',
    ];
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 60 }).map((all) => all.join(''));
    const longest = parts.map((part) => part.repeat(2_047 / part.length));
    const started = performance.now();
    for (const one of longest) expect(() => read(one)).toThrow(Malformed);
    expect(performance.now() - started).toBeLessThan(1_000);
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (one) => {
        try {
          read(one);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });
});

describe('readProof', () => {
  it.each([
    ['rspauth=ea40f60335c427b5527b84dbabcdfffd', 'ea40f60335c427b5527b84dbabcdfffd'],
    ['', undefined],
    ['nonce="x"', undefined],
  ])('reads %p', (text, proof) => {
    expect(readProof(Buffer.from(text))).toBe(proof);
  });

  it('refuses two of them, of which one might be right', () => {
    expect(() => readProof(Buffer.from('rspauth=a,rspauth=b'))).toThrow('more than one rspauth');
  });
});
