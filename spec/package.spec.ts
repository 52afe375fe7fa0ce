import { readFileSync } from 'node:fs';

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}
interface Manifest extends Locked {
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const { peerDependenciesMeta: peers = {} } = manifest;
const names = (list: Readonly<Record<string, string>> = {}) => Object.keys(list);

describe('package.json', () => {
  it('has the dependencies that the documentation gives reasons for, and no others', () => {
    const rows = [...readFileSync('SECURITY.md', 'utf8').matchAll(/^\| `([\w-]+)` \| (\w+) \| .{10,} \|$/gm)];
    const documented = rows.map(([, name, kind]) => `${String(name)} ${String(kind)}`);
    expect(documented.sort()).toEqual(
      [
        ...names(manifest.dependencies).map((name) => `${name} runtime`),
        ...names(manifest.peerDependencies).map(
          (name) => `${name} ${peers[name]?.optional ? 'optional' : 'peer'}`,
        ),
      ].sort(),
    );
  });

  it('has no optional dependencies, which npm would install', () => {
    expect(names(manifest.optionalDependencies)).toEqual([]);
  });

  it('runs nothing when it is installed, nor do its dependencies', () => {
    expect(names(manifest.scripts).filter((script) => /^(pre|post)?(install|prepare)$/.test(script))).toEqual(
      [],
    );
    const running = Object.entries(packages).filter(
      ([, { hasInstallScript, dev }]) => hasInstallScript && !dev,
    );
    expect(running.map(([path]) => path)).toEqual([]);
  });

  it('has peers that bring nothing along but tslib', () => {
    for (const peer of names(manifest.peerDependencies).filter((name) => !peers[name]?.optional)) {
      const own = names(packages[`node_modules/${peer}`]?.dependencies);
      expect([peer, own.filter((name) => name !== 'tslib')]).toEqual([peer, []]);
    }
  });
});
