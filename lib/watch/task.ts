import type { Read } from '../connection/request.ts';

/** One read that is needed. */
export interface Task {
  readonly op: Read['op'];
  readonly path: string;
  /** The batch under way waits for its answer. */
  live: boolean;
  /** It waits to be sent: whatever happens until then, it will see. */
  queued: boolean;
}

export const unread = (op: Task['op'], path: string): Task => ({ op, path, live: false, queued: false });

/** What is to be read at a path, which stands in the folder. */
export type Wants = (path: string, folder: string) => { readonly data: boolean; readonly children: boolean };
