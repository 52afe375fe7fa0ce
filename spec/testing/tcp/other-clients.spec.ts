import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { startTestServer, type TestServer } from '../../../lib/testing/index.ts';

const zkCli = '/usr/share/zookeeper/bin/zkCli.sh';
const hasZkCli = existsSync(zkCli) && spawnSync('java', ['-version']).status === 0;
const python = '/usr/bin/python3';
const hasKazoo = existsSync(python) && spawnSync(python, ['-c', 'import kazoo']).status === 0;

/** All that a program said to what was typed, until it ended. */
const said = async (command: string, args: readonly string[], typed: string): Promise<string> => {
  const child = spawn(command, args);
  child.stdin.end(typed);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return `${output}${errors}`;
};

const kazoo = `
import sys
from kazoo.client import KazooClient
from kazoo.security import make_digest_acl
zk = KazooClient(hosts=sys.argv[1], timeout=4.0)
zk.start()
seen = []
zk.create('/a/b', b'one', makepath=True)
zk.get('/a/b', watch=lambda event: seen.append(event.type))
zk.get_children('/a', watch=lambda event: seen.append(event.type))
print(zk.set('/a/b', b'two').version, zk.get('/a/b')[0])
print(zk.create('/a/s-', b'', ephemeral=True, sequence=True), sorted(zk.get_children('/a')))
t = zk.transaction()
t.check('/a/b', 1)
t.create('/a/c', b'x')
t.delete('/a/b')
print([type(one).__name__ if one is True else one for one in t.commit()])
t = zk.transaction()
t.create('/a/d')
t.delete('/none')
print([type(one).__name__ for one in t.commit()])
zk.add_auth('digest', 'u:p')
zk.create('/mine', b'', acl=[make_digest_acl('u', 'p', all=True)])
print(zk.get_acls('/mine')[0][0].id.id)
lock = zk.Lock('/lock', 'me')
print(lock.acquire(timeout=3), lock.contenders())
lock.release()
zk.delete('/a', recursive=True)
print(zk.exists('/a'), sorted(seen))
zk.stop()
`;

describe('startTestServer', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.close());

  if (hasZkCli) {
    it('serves Apache’s zkCli.sh: create, get, list, watch, set, delete', async () => {
      const typed = [
        'create /a one',
        'create -s -e /a/s two',
        'get -w /a',
        'ls -w /a',
        'set /a three',
        'create -c /a/c',
        'ls /a',
        'stat /a',
        'addWatch -m PERSISTENT_RECURSIVE /a',
        'getAcl /a',
        'delete /a/c',
        'deleteall /a',
        'ls /',
        'quit',
      ];
      const output = await said(zkCli, ['-server', server.endpoints.join()], `${typed.join('\n')}\n`);
      expect(output).toContain('Created /a/s0000000000');
      expect(output).toMatch(/^one$/m);
      expect(output).toMatch(/^\[c, s0000000000\]|\[s0000000000, c\]$/m);
      expect(output).toContain('type:NodeDataChanged path:/a');
      expect(output).toContain('type:NodeChildrenChanged path:/a');
      expect(output).toContain('type:NodeDeleted path:/a/c');
      expect(output).toContain("'world,'anyone");
      expect(output).toContain('dataVersion = 1');
      expect(output).toMatch(/^\[zookeeper\]$/m);
    }, 60_000);
  } else {
    it('is not tried with zkCli.sh: it is not installed', () => undefined);
  }

  if (hasKazoo) {
    it('serves kazoo: create, get, list, watch, set, delete, transactions, auth, locks', async () => {
      const output = await said(python, ['-c', kazoo, server.endpoints.join()], '');
      expect(output.trim().split('\n')).toEqual([
        "1 b'two'",
        "/a/s-0000000001 ['b', 's-0000000001']",
        "['bool', '/a/c', 'bool']",
        "['RolledBackError', 'NoNodeError']",
        'u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=',
        "True ['me']",
        "None ['CHANGED', 'CHILD']",
      ]);
    }, 60_000);
  } else {
    it('is not tried with kazoo: it is not installed', () => undefined);
  }
});
