/** A broken promise: of whom, when, and what is wrong. */
export const amiss = ({ who, at }: { readonly who: string; readonly at: number }, what: string): string =>
  `${who === '' ? 'all' : who} at ${at.toFixed(0)} ms: ${what}`;
