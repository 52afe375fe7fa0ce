/** What an operation needs. Creating and deleting are rights on the folder. */
const wanted: Readonly<Record<string, readonly [permission: string, of: 'znode' | 'folder']>> = {
  create: ['create', 'folder'],
  delete: ['delete', 'folder'],
  setData: ['write', 'znode'],
  getData: ['read', 'znode'],
  getChildren: ['read', 'znode'],
};

/** Which permission of which znode's ACL an operation needed; undefined where that depends. */
export const missingPermission = (operation: string, path: string): string | undefined => {
  const [permission, of] = wanted[operation] ?? [];
  if (permission === undefined) return undefined;
  const at = of === 'znode' ? path : path.slice(0, Math.max(1, path.lastIndexOf('/')));
  return `the ACL of ${at} does not give this client the permission '${permission}'`;
};
