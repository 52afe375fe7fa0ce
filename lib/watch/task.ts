import type { Read } from '../connection/request.ts';

/** One read that is needed. */
export interface Task {
  readonly op: Read['op'];
  readonly path: string;
  /** The batch under way waits for its answer. */
  live: boolean;
}

/** What is to be read at a path, which stands in the folder. */
export type Wants = (path: string, folder: string) => { readonly data: boolean; readonly children: boolean };
