import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import type { FieldsOf } from './unknown-fields.ts';

/** Name and version of a protocol, as Ergo's `gen.Version`. */
export interface ProtocolVersion {
  readonly name: string;
  readonly release: string;
  readonly commit: string;
  readonly license: string;
}

/** For warnings. */
export const versionFields: FieldsOf<ProtocolVersion> = {
  name: true,
  release: true,
  commit: true,
  license: true,
};

export const noVersion: ProtocolVersion = { name: '', release: '', commit: '', license: '' };

const zero = { Name: '', Release: '', Commit: '', License: '' };

/** On the wire. */
export const goVersion = anyCase(
  t.type({ Name: t.string, Release: t.string, Commit: t.string, License: t.string }, 'Version'),
  Object.keys(zero),
  zero,
);
export const zeroGoVersion = zero;

/** Nearly all versions are empty: these are one object. */
export const fromGoVersion = ({
  Name,
  Release,
  Commit,
  License,
}: t.TypeOf<typeof goVersion>): ProtocolVersion =>
  Name || Release || Commit || License
    ? { name: Name, release: Release, commit: Commit, license: License }
    : noVersion;

export const toGoVersion = (version: ProtocolVersion): t.TypeOf<typeof goVersion> => ({
  Name: version.name,
  Release: version.release,
  Commit: version.commit,
  License: version.license,
});
