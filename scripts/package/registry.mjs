// A registry on 127.0.0.1 of the packages that are in node_modules, each in its installed version: npm needs no network.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ending } from '../ending.mjs';

const run = promisify(execFile);

/** Resolves with the address, with the names that npm asked for, and with what stops it. Tarballs go into the folder. */
export const startRegistry = async (folder) => {
  const asked = new Set();
  const packed = new Map();

  const pack = async (name) => {
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { stdout } = await run('npm', [...args, `./${join('node_modules', name)}`], { signal: ending });
    const [{ filename, integrity }] = JSON.parse(stdout);
    return { filename, integrity };
  };
  const describe = async (name, origin) => {
    const manifest = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
    if (!packed.has(name)) packed.set(name, pack(name));
    const { filename, integrity } = await packed.get(name);
    const { version } = manifest;
    const dist = { tarball: `${origin}/-/${filename}`, integrity };
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
  };
  const answer = async (url, origin) => {
    const path = decodeURIComponent(url.slice(1));
    if (path.startsWith('-/npm/')) return '{}';
    if (path.startsWith('-/')) return readFileSync(join(folder, path.slice(2)));
    asked.add(path);
    if (!existsSync(join('node_modules', path, 'package.json'))) return undefined;
    return JSON.stringify(await describe(path, origin));
  };

  const server = createServer(({ url }, response) => {
    answer(url, `http://127.0.0.1:${server.address().port}`).then(
      (body) => response.writeHead(body === undefined ? 404 : 200).end(body ?? '{}'),
      (error) => response.writeHead(500).end(JSON.stringify({ error: error.message })),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
};
