import { InvalidName } from '../errors/invalid-name.ts';
import { unreadable } from './well-formed.ts';

/** What ZooKeeper refuses in a path, and what would leave the folder or hide an escape. */
// eslint-disable-next-line no-control-regex
const unsafe = /[%/\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufff0-\uffff]|[\ud800-\udbff][\udc00-\udfff]/g;
/** An application of such a name would look like an entry of the flat layout. */
const sequence = /-(?=-?\d{9,10}$)/g;

/** The folder of an application in the nested layout: its name, percent-encoded where needed. */
export const appFolder = (app: string): string => {
  if (app === '') throw new InvalidName('the application name', app, 'it must not be empty');
  try {
    const safe = app.replaceAll(unsafe, encodeURIComponent).replaceAll(sequence, '%2D');
    // Whatever is left of a surrogate now has lost its other half.
    encodeURIComponent(safe);
    return /^\.{1,2}$/.test(safe) ? safe.replaceAll('.', '%2E') : safe;
  } catch {
    throw new InvalidName('the application name', app, unreadable);
  }
};

/** The application of a folder. */
export const appOfFolder = (folder: string): string => {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
};
