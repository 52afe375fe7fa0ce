import { InvalidName } from '../errors/invalid-name.ts';
import { requireString } from '../errors/required.ts';

/** Absolute paths on the server. */
export interface ClusterPaths {
  /** Empty, or the part of the connect string behind the endpoints. */
  readonly chroot: string;
  readonly nodes: string;
  readonly apps: string;
}

// eslint-disable-next-line no-control-regex
const refused = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;

const segment = (what: string, given: string, part: string): void => {
  if (part === '' || part === '.' || part === '..' || refused.test(part)) {
    throw new InvalidName(
      what,
      given,
      'a part of it is empty, ".", ".." or has characters that ZooKeeper refuses',
    );
  }
};

/** An absolute path, or empty for the root itself; without a slash at its end. Throws InvalidName or InvalidOption. */
export const absolutePath = (what: string, given: string): string => {
  requireString(what, given);
  if (given === '' || given === '/') return '';
  if (!given.startsWith('/')) {
    throw new InvalidName(what, given, `it must begin with "/": write ${JSON.stringify(`/${given}`)}`);
  }
  if (given.endsWith('/')) {
    throw new InvalidName(
      what,
      given,
      `it must not end with "/": write ${JSON.stringify(given.replace(/\/+$/, ''))}`,
    );
  }
  for (const part of given.slice(1).split('/')) segment(what, given, part);
  return given;
};

/** Throws InvalidName. */
export const clusterPaths = (options: {
  readonly chroot: string;
  readonly root: string;
  readonly cluster: string;
}): ClusterPaths => {
  const { cluster } = options;
  if (cluster.includes('/')) {
    throw new InvalidName(
      'cluster',
      cluster,
      'it is one name, without "/"; folders above it belong into the option root',
    );
  }
  if (cluster === 'config') {
    throw new InvalidName(
      'cluster',
      cluster,
      'that folder of the root holds the configuration of all clusters',
    );
  }
  segment('cluster', cluster, cluster);
  const chroot = absolutePath('chroot', options.chroot);
  const home = `${chroot}${absolutePath('root', options.root)}/${cluster}`;
  return { chroot, nodes: `${home}/nodes`, apps: `${home}/apps` };
};

/** The folders above a path, outermost first. */
export const parentsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter(Boolean);

export const childOf = (folder: string, name: string): string =>
  folder === '/' ? `/${name}` : `${folder}/${name}`;

/** What a znode is called in its folder. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder that holds a path. */
export const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));
