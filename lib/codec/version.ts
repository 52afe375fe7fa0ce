import * as t from 'io-ts';
import { anyCase } from './any-case.ts';

/** Name and version of a protocol, as Ergo's `gen.Version`. */
export interface Version {
  readonly name: string;
  readonly release: string;
  readonly commit: string;
  readonly license: string;
}

export const noVersion: Version = { name: '', release: '', commit: '', license: '' };

const zero = { Name: '', Release: '', Commit: '', License: '' };

/** On the wire. */
export const goVersion = anyCase(
  t.type({ Name: t.string, Release: t.string, Commit: t.string, License: t.string }, 'Version'),
  Object.keys(zero),
  zero,
);
export const zeroGoVersion = zero;

export const fromGoVersion = (go: t.TypeOf<typeof goVersion>): Version => ({
  name: go.Name,
  release: go.Release,
  commit: go.Commit,
  license: go.License,
});

export const toGoVersion = (version: Version): t.TypeOf<typeof goVersion> => ({
  Name: version.name,
  Release: version.release,
  Commit: version.commit,
  License: version.license,
});
