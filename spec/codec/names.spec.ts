import * as fc from 'fast-check';
import { appFolder, appOfFolder } from '../../lib/codec/app-folder.ts';
import { absolutePath, clusterPaths, parentOf, parentsOf } from '../../lib/codec/cluster-paths.ts';
import {
  flatAppPrefix,
  guid,
  isCandidate,
  isMarked,
  nodePrefix,
  peerName,
  sequenceOf,
} from '../../lib/codec/entry-name.ts';
import { fencingToken } from '../../lib/codec/fencing-token.ts';
import { endpointsOf, hostOf } from '../../lib/codec/node-endpoints.ts';
import { toRoute } from '../../lib/codec/route.ts';

describe('appFolder', () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => Buffer.from(text).toString() === text);

  it('keeps every name in its folder, and finds it again', () => {
    fc.assert(
      fc.property(name, (app) => {
        const folder = appFolder(app);
        expect(folder).not.toMatch(/[/\u0000-\u001f\ud800-\uf8ff]|^\.{0,2}$/u);
        expect(sequenceOf(folder)).toBeUndefined();
        expect(appOfFolder(folder)).toBe(app);
      }),
    );
  });

  it.each(['', '\ud800'])('refuses %j', (app) => {
    expect(() => appFolder(app)).toThrow('the application name');
  });
});

describe('sequenceOf', () => {
  const hex = '0123456789abcdef'.repeat(2);

  it.each([
    [`_c_${hex}-node-0000000007`, 7],
    [`_c_${hex}-peer-0000000007`, 7],
    [`_c_${hex}-node-2147483647`, 2_147_483_647],
    [`_c_${hex}-node--2147483648`, -2_147_483_648],
    ['anything-0000000001', 1],
    ['peer-0000000001', 1],
    ['node--100000000', -100_000_000],
    ['node--10000000', undefined],
    ['node-100000000', undefined],
    ['node-10000000000', undefined],
    ['node--10000000000', undefined],
    ['node0000000001', undefined],
    ['node-1', undefined],
    ['node', undefined],
    ['', undefined],
    [`/nodes/_c_${hex}-node-0000000007`, 7],
    [`/nodes/_c_${hex}-peer-0000000007`, 7],
    ['/nodes-/0000000001', undefined],
  ])('reads %s', (text, expected) => {
    expect(sequenceOf(text)).toBe(expected);
  });

  it('reads what the library writes', () => {
    const id = guid(Math.random);
    expect(sequenceOf(`${nodePrefix(id)}0000000003`)).toBe(3);
    expect(sequenceOf(`${flatAppPrefix(id, 'n-1@h')}0000000003`)).toBe(3);
    expect(flatAppPrefix(id, 'n-1@h.x!')).toBe(`_c_${id}-_n_1_h.x_-`);
  });
});

describe('isCandidate', () => {
  const id = 'a'.repeat(32);

  it.each([
    [peerName(guid(Math.random)), false],
    [`/nodes/_c_${id}-peer-0000000007`, false],
    [`_c_${id}-peer--2147483648`, false],
    [`_c_${id}-node-0000000007`, true],
    [`/_c_${id}-peer-0000000007/_c_${id}-node-0000000007`, true],
    [`_c_${id}-peer-x-0000000007`, true],
    ['peer-0000000001', true],
    ['anything-peer-0000000001', true],
  ])('of %s is %s', (path, candidate) => {
    expect(isCandidate(path)).toBe(candidate);
  });
});

describe('guid', () => {
  it('is 32 hex digits that begin with the mark, and has 104 bits of chance', () => {
    expect(guid(() => 0)).toBe(`7a6b72${'0'.repeat(26)}`);
    expect(guid(() => 0.999)).toBe(`7a6b72${'f'.repeat(26)}`);
    expect(guid(Math.random, 2n ** 64n - 1n, 7)).toMatch(/^7a6b72[0-9a-f]{26}$/);
  });

  it('differs per session and count where chance repeats itself', () => {
    const some = [
      [1n, 1],
      [1n, 2],
      [2n, 1],
      [-1n, 1],
    ] as const;
    expect(new Set(some.map(([session, count]) => guid(() => 0.5, session, count))).size).toBe(4);
  });
});

describe('isMarked', () => {
  const written = `${nodePrefix(guid(Math.random))}0000000003`;

  it.each([
    [written, true],
    [`/nodes/${written}`, true],
    [`/${written}/_c_${'a'.repeat(32)}-node-0000000003`, false],
    [`a${written}`, false],
  ])('of %s is %s', (path, marked) => {
    expect(isMarked(path)).toBe(marked);
  });
});

describe('clusterPaths', () => {
  it('puts the chroot, the root and the cluster before the folders', () => {
    expect(clusterPaths({ chroot: '/c', root: '/r/s', cluster: 'x' })).toEqual({
      chroot: '/c',
      nodes: '/c/r/s/x/nodes',
      apps: '/c/r/s/x/apps',
    });
  });

  it.each(['a/b', '', '..', '.', 'a\u0000'])('refuses the cluster %j', (cluster) => {
    expect(() => clusterPaths({ chroot: '', root: '/r', cluster })).toThrow('cannot be used');
  });

  it.each(['r', '/r/', '//r', '/r/../s'])('refuses the root %j', (root) => {
    expect(() => absolutePath('root', root)).toThrow('cannot be used');
  });

  it('knows what is above a path', () => {
    expect(parentsOf('/a/b/c')).toEqual(['/a', '/a/b']);
    expect([parentOf('/a/b'), parentOf('/a')]).toEqual(['/a', '/']);
  });
});

describe('fencingToken', () => {
  it('orders as the zxids do, and survives JSON', () => {
    const zxid = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(zxid, zxid, (a, b) => {
        expect(fencingToken(a) < fencingToken(b)).toBe(a < b);
        expect(JSON.parse(JSON.stringify(fencingToken(a)))).toBe(fencingToken(a));
      }),
    );
  });
});

describe('endpointsOf', () => {
  it('fills an empty host in from the name, and leaves out port 0', () => {
    const routes = [toRoute({ port: 1 }), toRoute({ port: 0 }), toRoute({ host: 'x', port: 2, tls: true })];
    expect(endpointsOf({ name: 'n@h', routes })).toEqual([
      { host: 'h', port: 1, tls: false },
      { host: 'x', port: 2, tls: true },
    ]);
    expect(hostOf('plain')).toBe('plain');
  });
});
