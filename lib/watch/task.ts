/** One read that is needed. */
export interface Task {
  readonly read: 'data' | 'children';
  readonly path: string;
  /** The batch under way waits for its answer. */
  live: boolean;
}

/** What is to be read at a path. */
export type Wants = (path: string) => { readonly data: boolean; readonly children: boolean };
