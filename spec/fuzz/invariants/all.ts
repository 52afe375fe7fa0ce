import type { Story } from '../story.ts';
import { convergence } from './convergence.ts';
import { leadership } from './leadership.ts';
import { registration } from './registration.ts';
import { resources } from './resources.ts';
import { streams } from './streams.ts';
import { truthfulness } from './truth.ts';

/** What must hold for every story; each gives what is wrong with one, in words. */
export const invariants = {
  'I1 convergence': convergence,
  'I2 truth': truthfulness,
  'I3 leadership': leadership,
  'I4 registration': registration,
  'I5 streams': streams,
  'I6 resources': resources,
} satisfies Readonly<Record<string, (story: Story) => readonly string[]>>;

export type Invariant = keyof typeof invariants;

export const violations = (
  story: Story,
): readonly { readonly invariant: Invariant; readonly what: string }[] =>
  (Object.keys(invariants) as Invariant[]).flatMap((invariant) =>
    invariants[invariant](story).map((what) => ({ invariant, what })),
  );
