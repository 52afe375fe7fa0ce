import type { Story } from '../story.ts';

/** At rest no more is in use than is needed; in the end nothing: sockets, timers, watches, listeners, subscriptions. */
export const resources = ({ rest, remains }: Story): readonly string[] => [
  ...rest
    .filter(({ used, most }) => used > most)
    .map(({ what, used, most }) => `at rest: ${String(used)} ${what}, ${String(most)} at most are needed`),
  ...remains.flatMap(({ who, left }) => left.map((what) => `${who} in the end: ${what}`)),
];
