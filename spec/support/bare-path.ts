import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for PATH that has nothing but node: no java, no apt-get. Whoever calls removes it. */
export const barePath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-path-'));
  symlinkSync(process.execPath, join(folder, 'node'));
  return folder;
};
