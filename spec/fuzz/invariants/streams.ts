import type { Story } from '../story.ts';
import { viewsOf } from '../views.ts';
import { agreement } from './agreement.ts';
import { emissions, transitions } from './emissions.ts';

/** Streams last, say nothing twice, and agree; nobody is left with an error. */
export const streams = (story: Story): readonly string[] => [
  ...viewsOf(story).flatMap((view) => [...emissions(view), ...transitions(view), ...agreement(view)]),
  ...story.stray,
];
