/** Znodes that ZooKeeper keeps for itself. */
const special = new Set(['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config']);

// eslint-disable-next-line no-control-regex -- these are what ZooKeeper refuses
const forbidden = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;

export const isValidPath = (path: string): boolean =>
  path === '/' ||
  (path.startsWith('/') &&
    !forbidden.test(path) &&
    path
      .slice(1)
      .split('/')
      .every((name) => name !== '' && name !== '.' && name !== '..'));

/** Path of the parent, undefined where the path cannot have one at all; most of the rules are {@link isValidPath}'s. */
export const parentOf = (path: string): string | undefined => {
  const slash = path.lastIndexOf('/');
  if (slash < 0 || path.includes('\0')) return undefined;
  return slash === 0 ? '/' : path.slice(0, slash);
};

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const isSpecial = (path: string): boolean => special.has(path);
