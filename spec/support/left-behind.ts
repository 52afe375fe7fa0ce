import { readdirSync, readFileSync } from 'node:fs';

/** A suite that finds processes by their environment. Elsewhere no system tells it, and the suite is skipped by name. */
export const describeOnLinux = process.platform === 'linux' ? describe : xdescribe;

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // It has gone, or belongs to another user.
    return '';
  }
};

/** Ids of the processes that run with this text in their environment, this one aside. */
export const processesWith = (text: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => environmentOf(pid).includes(text))
    .map(Number);
