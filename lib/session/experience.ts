import type { Feature } from './link.ts';

/** What is known of one endpoint by what came of its requests. */
export interface Experience {
  /** False once it has refused. */
  supports(feature: Feature): boolean;
  /** It is old enough to be known everywhere, or the endpoint has shown what it does with it. */
  isCertain(feature: Feature): boolean;
  /** Nothing is uncertain any more. */
  isComplete(): boolean;
  answered(feature: Feature): void;
  refused(feature: Feature): void;
  /** The connection was closed in the place of an answer. */
  lost(feature: Feature): void;
  /** The connection has answered something. */
  sound(): void;
  /** A new connection begins: conclusions from lost connections lapse here, so that none changes within one. */
  begin(): void;
}

/** Unknown to ZooKeeper 3.5, containers to its first versions alone; addWatch is the latest of them. */
const uncertain: readonly Feature[] = ['createContainer', 'getEphemerals', 'multiRead', 'addWatch'];
/** Milliseconds for which a conclusion from losses holds, after it was wrong to lapse at once. */
const [firstHold, longestHold] = [60_000, 600_000];
/** Features for which there is another way. A refusal of any other one is not remembered. */
const replaceable: readonly Feature[] = [...uncertain, 'multi', 'create2'];
/** Twice by chance is too much of a chance: a server that closes without a word must not be asked for ever. */
const losses = 2;

interface Conclusion {
  readonly since: number;
  /** Milliseconds. */
  readonly hold: number;
}

/** `now` is a monotonic clock, in ms. */
export const experience = (lacks: ReadonlySet<Feature>, now: () => number): Experience => {
  const missing = new Set(lacks);
  const known = new Set<Feature>();
  const lost = new Map<Feature, number>();
  /** By losses alone. */
  const concluded = new Map<Feature, Conclusion>();
  let isSound = false;
  let open = uncertain.filter((feature) => !missing.has(feature));

  const settle = (): void => {
    open = open.filter((feature) => !missing.has(feature) && !known.has(feature) && !known.has('addWatch'));
  };
  return {
    supports: (feature) => !missing.has(feature),
    isCertain: (feature) => !open.includes(feature),
    isComplete: () => open.length === 0,
    answered: (feature) => {
      if (!open.includes(feature)) return;
      known.add(feature);
      lost.delete(feature);
      concluded.delete(feature);
      settle();
    },
    refused: (feature) => {
      if (!replaceable.includes(feature)) return;
      missing.add(feature);
      concluded.delete(feature);
      settle();
    },
    lost: (feature) => {
      if (!open.includes(feature)) return;
      lost.set(feature, (lost.get(feature) ?? 0) + 1);
      if ((lost.get(feature) ?? 0) < losses) return;
      const before = concluded.get(feature);
      const hold = before ? Math.min(longestHold, Math.max(firstHold, before.hold * 2)) : 0;
      concluded.set(feature, { since: now(), hold });
      isSound = false;
      missing.add(feature);
      settle();
    },
    sound: () => {
      isSound = true;
    },
    begin: () => {
      if (isSound) {
        for (const [feature, { since, hold }] of concluded) {
          if (!missing.has(feature) || now() < since + hold) continue;
          missing.delete(feature);
          // One more loss is enough.
          lost.set(feature, losses - 1);
          open.push(feature);
        }
      }
      isSound = false;
    },
  };
};
