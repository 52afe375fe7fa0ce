// The installed package as ES modules and as CommonJS: its entry points, a missing native package, stack traces.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const name = 'zookeeper-registrar';
const entries = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => name + entry.slice(1));

const probe = `
  const [index, native] = [loaded['${name}'], loaded['${name}/native']];
  const exported = Object.entries(loaded).map(([entry, names]) =>
    [entry, Object.keys(names).filter((each) => each !== 'default' && each !== 'module.exports').sort()]);
  let stack;
  try {
    index.createRegistrar({ endpoints: 'a:1', sessionTimeout: -1 });
  } catch (error) {
    stack = error.stack;
  }
  const registrar = index.createRegistrar({ endpoints: '127.0.0.1:1', transport: native.native() });
  registrar.members$.subscribe({
    error: (error) => {
      console.log(JSON.stringify({ exported, stack, unavailable: String(error) }));
      void registrar.close();
    },
  });
`;
const loaded = (load) =>
  `const loaded = { ${entries.map((entry) => `'${entry}': ${load(entry)}`).join(', ')} };`;
const probes = {
  'probe.mjs': loaded((entry) => `await import('${entry}')`) + probe,
  'probe.cjs': loaded((entry) => `require('${entry}')`) + probe,
};

const run = (path, file) => {
  writeFileSync(join(path, file), probes[file]);
  const options = { cwd: path, encoding: 'utf8', timeout: 60_000 };
  return JSON.parse(execFileSync(process.execPath, ['--enable-source-maps', file], options));
};

/** Frames that point to anything else than a line of a source in the package. */
const strayFrames = (path, stack) => {
  const home = join(path, 'node_modules', name);
  const frames = [...stack.matchAll(/^ +at .*?\(?(?:file:\/\/)?(\/[^\s()]+):(\d+):\d+\)?$/gm)]
    .map(([, file, line]) => ({ file, line: Number(line) }))
    .filter(({ file }) => file.startsWith(home));
  const isSource = ({ file, line }) =>
    file.startsWith(join(home, 'lib')) &&
    existsSync(file) &&
    readFileSync(file, 'utf8').split('\n')[line - 1]?.trim();
  if (frames.length === 0) return ['no frame at all'];
  return frames.filter((frame) => !isSource(frame)).map(({ file, line }) => `${file}:${line}`);
};

const messageFaults = (unavailable) =>
  /^TransportUnavailable: .*npm install zookeeper@\d.*wire\(\)/.test(unavailable)
    ? []
    : [`native() without the package zookeeper does not name the remedy: ${unavailable}`];

/** Source maps that name a file outside the package, or one that is not in it. */
const mapFaults = (path) => {
  const home = join(path, 'node_modules', name);
  const dist = join(home, 'dist');
  const maps = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.map'));
  if (maps.length === 0) return ['the package has no source maps'];
  const strays = maps.flatMap((file) =>
    JSON.parse(readFileSync(join(dist, file), 'utf8'))
      .sources.map((source) => resolve(dirname(join(dist, file)), source))
      .filter((source) => !source.startsWith(join(home, 'lib')) || !existsSync(source))
      .map((source) => `dist/${file} names ${relative(home, source)}, which is not in the package`),
  );
  return strays.length > 3
    ? [...strays.slice(0, 3), `and ${strays.length - 3} more source maps do so`]
    : strays;
};

/** Faults in words. */
export const loadingFaults = ({ path }) => {
  const outcomes = Object.keys(probes).map((file) => ({ file, ...run(path, file) }));
  const [first, second] = outcomes.map(({ exported }) => JSON.stringify(exported));
  return [
    ...(first === second ? [] : ['import and require give other names']),
    ...outcomes.flatMap(({ file, stack, unavailable }) => [
      ...messageFaults(unavailable),
      ...strayFrames(path, stack).map(
        (frame) => `a stack trace of ${file} shows ${frame}, which is no line of a source in the package`,
      ),
    ]),
    ...mapFaults(path),
  ];
};
