import type { Wish } from './fact.ts';

/** What a process is told to do. */
export type Order =
  | { readonly do: 'begin'; readonly node: string; readonly life: number; readonly wish: Wish }
  | { readonly do: 'wish'; readonly node: string; readonly wish: Wish }
  | { readonly do: 'resign'; readonly node: string }
  | { readonly do: 'end' };
