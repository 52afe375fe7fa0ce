// The library under test: the one of this checkout, or the build in the folder that ZKR_BENCH_BUILD names. The code
// that drives the cluster comes from this checkout in either case, so that two builds are measured by the same code. The bench uses
// only what both of them have: it asks for `sessionId` or `lease`, for older builds have other names for a status.
import type * as Library from '../lib/index.ts';
import type * as Native from '../lib/native.ts';
import type * as Testing from '../lib/testing/index.ts';

/** Names the folder of the build under test. */
export const buildVariable = 'ZKR_BENCH_BUILD';

const named = process.env[buildVariable];
const folder = named === undefined ? new URL('../lib/', import.meta.url) : new URL(`file://${named}/`);
const load = (file: string): Promise<unknown> => import(new URL(file, folder).href);

export const { createRegistrar, openAcl, wire } = (await load('index.js')) as typeof Library;
export const { native } = (await load('native.js')) as typeof Native;
export const { marbleCluster, startTestServer } = (await load('testing/index.js')) as typeof Testing;
