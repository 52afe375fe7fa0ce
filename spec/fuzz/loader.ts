import { readFileSync } from 'node:fs';
import * as asyncHooks from 'node:async_hooks';
import * as crypto from 'node:crypto';
import * as dns from 'node:dns';
import * as events from 'node:events';
import * as net from 'node:net';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import * as timers from 'node:timers';
import * as tls from 'node:tls';
import * as util from 'node:util';
import * as either from 'fp-ts/lib/Either.js';
import * as functions from 'fp-ts/lib/function.js';
import * as io from 'io-ts';
import * as rxjs from 'rxjs';
import ts from 'typescript';

/** A change of one file's text; it must fit, so that it cannot go stale unnoticed. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const packages: Readonly<Record<string, unknown>> = {
  'node:async_hooks': asyncHooks,
  'node:crypto': crypto,
  'node:dns': dns,
  'node:events': events,
  'node:net': net,
  'node:os': os,
  'node:timers': timers,
  'node:tls': tls,
  'node:util': util,
  'fp-ts/lib/Either.js': either,
  'fp-ts/lib/function.js': functions,
  'io-ts': io,
  rxjs,
};

type Body = (exports: object, require: (name: string) => unknown) => void;

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
};

const bodyOf = (source: string): Body =>
  // Nothing but this repository's own files.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('exports', 'require', ts.transpileModule(source, { compilerOptions }).outputText) as Body;

/** Loads a module by its path from the root of the repository, and all of this repository that it imports, with patches; what is not patched is compiled once. */
export const loader = (): (<M>(entry: string, patches: readonly Patch[]) => M) => {
  const bodies = new Map<string, Body>();
  const plain = (file: string): Body => {
    const body = bodies.get(file) ?? bodyOf(readFileSync(file, 'utf8'));
    bodies.set(file, body);
    return body;
  };
  const patched = (file: string, patches: readonly Patch[]): Body => {
    if (patches.length === 0) return plain(file);
    const source = patches.reduce(
      (text, { find, replace }) => {
        if (text.split(find).length !== 2) throw new Error(`${file} does not have once: ${find}`);
        return text.replace(find, () => replace);
      },
      readFileSync(file, 'utf8'),
    );
    return bodyOf(source);
  };
  return <M>(entry: string, patches: readonly Patch[]): M => {
    const modules = new Map<string, object>();
    const load = (file: string): object => {
      const known = modules.get(file);
      if (known) return known;
      const exports = {};
      modules.set(file, exports);
      const here = patches.filter((patch) => patch.file === file);
      patched(file, here)(exports, (name) => {
        if (name.startsWith('.')) return load(join(dirname(file), name));
        if (!(name in packages)) throw new Error(`${file} imports ${name}, which the loader does not know`);
        return packages[name];
      });
      return exports;
    };
    const loaded = load(entry) as M;
    const unused = patches.find(({ file }) => !modules.has(file));
    if (unused) throw new Error(`${entry} does not need ${unused.file}, which is patched`);
    return loaded;
  };
};
