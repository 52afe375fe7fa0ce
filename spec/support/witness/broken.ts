import { leadership } from './invariants/leadership.ts';
import { streams } from './invariants/streams.ts';
import { truthfulness } from './invariants/truthfulness.ts';
import type { Story } from './story.ts';

/** What was promised of a story and is not so, by promise. */
export const broken = (story: Story): Readonly<Record<string, readonly string[]>> => ({
  'I2 truth': truthfulness(story),
  'I3 leadership': leadership(story),
  'I4 registration: nobody touches what is not its own': story.truth.trespasses,
  'I5 streams': streams(story),
});
