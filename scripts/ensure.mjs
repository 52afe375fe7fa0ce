// Makes sure that all is there: the packages, and a ZooKeeper. Says what it does before it does it.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const run = (command, ...args) => {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed; what it says stands above`);
};

const isNewer = (a, b) => statSync(a).mtimeMs > statSync(b).mtimeMs;

export const ensurePackages = () => {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && !isNewer('package-lock.json', installed)) return;
  console.log('Installing the packages of package-lock.json.');
  run('npm', 'ci', '--no-audit', '--no-fund');
};

const onPath = (name) => process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
const hasZooKeeper = () => existsSync('/usr/share/java/zookeeper.jar') && onPath('java');

const instructions = `
There is no ZooKeeper here. Either of these gives you one:

  Debian, Ubuntu   sudo apt-get install zookeeper
  macOS            brew install zookeeper && zkServer start
                   ZK_ENDPOINTS=127.0.0.1:2181 npm test
  Docker           docker run -d -p 2181:2181 zookeeper:3.9
                   ZK_ENDPOINTS=127.0.0.1:2181 npm test

ZK_ENDPOINTS names any running ensemble; without it a server of the Debian package is started on a free port.`;

/** Says so first. False where it may not be. */
const installed = (what, ...packages) => {
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') && !process.env.ZKR_NO_APT;
  if (!mayInstall) return false;
  console.log(`Installing ${what} with apt-get, as root (ZKR_NO_APT=1 forbids it).`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  run('apt-get', 'update', '-q');
  run('apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages);
  return true;
};

export const ensureZooKeeper = () => {
  if (process.env.ZK_ENDPOINTS || hasZooKeeper()) return;
  const may = installed("Debian's package zookeeper", 'zookeeper', 'default-jre-headless');
  if (!may || !hasZooKeeper()) throw new Error(instructions);
};

/** What the bench compares with. */
export const installOthers = () => {
  const packages = ['python3-kazoo', 'libcurator-recipes-java', 'libcurator-discovery-java'];
  if (installed('kazoo, Curator and a JDK', ...packages, 'default-jdk-headless')) return;
  const line = `apt-get install --no-install-recommends ${packages.join(' ')} default-jdk-headless`;
  throw new Error(`kazoo and Curator are Debian's packages. As root: ${line}`);
};

/** What fails says what to do; a stack would only hide it. */
export const orExplain = (act) => {
  try {
    return act();
  } catch (error) {
    console.error(error.message);
    return process.exit(1);
  }
};
