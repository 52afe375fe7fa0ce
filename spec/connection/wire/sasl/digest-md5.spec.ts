import { Malformed } from '../../../../lib/connection/wire/bytes.ts';
import { readChallenge, readProof } from '../../../../lib/connection/wire/sasl/challenge.ts';
import { digestMd5 } from '../../../../lib/connection/wire/sasl/digest-md5.ts';

const challenge = (nonce: string) =>
  readChallenge(
    Buffer.from(`realm="elwood.innosoft.com",nonce="${nonce}",qop="auth",algorithm=md5-sess,charset=utf-8`),
  );
const chris = { user: 'chris', password: 'secret' };
const chosen = { uri: 'imap/elwood.innosoft.com', cnonce: 'OA6MHXh6VqTrRk' };

describe('digestMd5', () => {
  it('answers as the example of RFC 2831 for IMAP does, to the letter', () => {
    const { response, proof } = digestMd5(chris, challenge('OA6MG9tEQGm2hh'), chosen);
    expect(response.toString()).toBe(
      'charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,' +
        'cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",' +
        'response=d388dad90d4bbd760a152321f2143af7,qop=auth',
    );
    expect(proof).toBe(readProof(Buffer.from('rspauth=ea40f60335c427b5527b84dbabcdfffd')));
  });

  it('answers as the example of RFC 2831 for ACAP does', () => {
    const { response, proof } = digestMd5(chris, challenge('OA9BSXrbuRhWay'), {
      uri: 'acap/elwood.innosoft.com',
      cnonce: 'OA9BSuZWMSpW8m',
    });
    expect(response.toString()).toContain('response=6084c6db3fede7352c551284490fd0fc');
    expect(proof).toBe('2f0b3d7c3c2e486600ef710726aa2eae');
  });

  it('says nothing of the password, and another thing to each nonce of either side', () => {
    const said = [
      digestMd5(chris, challenge('a'), chosen),
      digestMd5(chris, challenge('b'), chosen),
      digestMd5(chris, challenge('a'), { ...chosen, cnonce: 'c' }),
    ];
    expect(new Set(said.map(({ response }) => /response=(\w+)/.exec(response.toString())?.[1])).size).toBe(3);
    expect(new Set(said.map(({ proof }) => proof)).size).toBe(3);
    for (const { response } of said) expect(response.toString()).not.toContain(chris.password);
  });

  it('keeps quotes and backslashes within their directive', () => {
    const { response } = digestMd5({ user: 'a"\\,b', password: '' }, challenge('n'), chosen);
    expect(response.toString()).toContain(String.raw`username="a\"\\,b",realm=`);
  });

  it('writes users in the charset of the challenge, and has no answer where that lacks a letter', () => {
    const latin = { ...challenge('n'), utf8: false };
    const { response } = digestMd5({ user: 'jürgen', password: 'ß' }, latin, chosen);
    expect(response.toString('latin1')).toMatch(/^username="jürgen",/);
    for (const user of [
      { user: 'ł', password: '' },
      { user: 'a', password: 'ł' },
    ]) {
      expect(() => digestMd5(user, latin, chosen)).toThrow(Malformed);
      expect(() => digestMd5(user, challenge('n'), chosen)).not.toThrow();
    }
  });
});
