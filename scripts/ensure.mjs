// Makes sure that all is there: the packages, and a ZooKeeper. Says what it does before it does it.
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ending, run } from './ending.mjs';

const shown = (command, args, options) => {
  console.log(`> ${command} ${args.join(' ')}`);
  return run(command, args, options);
};

/** It is not interrupted: a package that is half installed stands in the way of others. */
const apt = async (...args) => {
  const wait = () => console.log('apt-get goes on to its end first: a package half installed breaks others.');
  ending.addEventListener('abort', wait);
  try {
    await shown('apt-get', args, { isStoppable: false });
  } finally {
    ending.removeEventListener('abort', wait);
  }
};

const isNewer = (a, b) => statSync(a).mtimeMs > statSync(b).mtimeMs;

export const ensurePackages = async () => {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && !isNewer('package-lock.json', installed)) return;
  console.log('Installing the packages of package-lock.json.');
  await shown('npm', ['ci', '--no-audit', '--no-fund']);
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
const installed = async (what, ...packages) => {
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') && !process.env.ZKR_NO_APT;
  if (!mayInstall) return false;
  console.log(`Installing ${what} with apt-get, as root (ZKR_NO_APT=1 forbids it).`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  await apt('update', '-q');
  await apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  return true;
};

export const ensureZooKeeper = async () => {
  if (process.env.ZK_ENDPOINTS || hasZooKeeper()) return;
  const may = await installed("Debian's package zookeeper", 'zookeeper', 'default-jre-headless');
  if (!may || !hasZooKeeper()) throw new Error(instructions);
};

/** What the bench compares with. */
export const installOthers = async () => {
  const packages = ['python3-kazoo', 'libcurator-recipes-java', 'libcurator-discovery-java'];
  if (await installed('kazoo, Curator and a JDK', ...packages, 'default-jdk-headless')) return;
  const line = `apt-get install --no-install-recommends ${packages.join(' ')} default-jdk-headless`;
  throw new Error(`kazoo and Curator are Debian's packages. As root: ${line}`);
};
