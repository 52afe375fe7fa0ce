import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';

describe('ZooKeeperError', () => {
  it.each([
    ['create', '/a/b', '/a', 'create'],
    ['create', '/a', '/', 'create'],
    ['delete', '/a/b', '/a', 'delete'],
    ['setData', '/a/b', '/a/b', 'write'],
    ['getData', '/a/b', '/a/b', 'read'],
    ['getChildren', '/a/b', '/a/b', 'read'],
  ])(
    'of a %s of %s that is forbidden names the znode and the permission: %s, %s',
    (op, path, at, missing) => {
      expect(new ZooKeeperError(-102, op, path).message).toBe(
        `${op} ${path}: NoAuth: the ACL of ${at} does not give this client the permission '${missing}'`,
      );
    },
  );

  it('says what the code means otherwise', () => {
    expect(new ZooKeeperError(-102, 'sync', '/').message).toBe('sync /: NoAuth: the ACL does not allow it');
    expect(new ZooKeeperError(-101, 'create', '/a').message).toBe(
      'create /a: NoNode: the znode does not exist',
    );
  });
});
