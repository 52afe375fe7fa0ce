import type { Story } from '../story.ts';
import { rivals } from './rivals.ts';
import { tokens } from './tokens.ts';
import { work } from './work.ts';

/** One leader, on a znode of its own session; tokens that tell who came later; work within its lease. */
export const leadership = (story: Story): readonly string[] => [
  ...rivals(story),
  ...tokens(story),
  ...work(story),
];
