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
}

/** Unknown to ZooKeeper 3.5, containers to its first versions alone; addWatch is the latest of them. */
const uncertain: readonly Feature[] = ['createContainer', 'getEphemerals', 'multiRead', 'addWatch'];
/** Operations for which there is another way. A refusal of any other one is not remembered. */
const replaceable: readonly Feature[] = [...uncertain, 'multi'];
/** Twice by chance is too much of a chance: a server that closes without a word must not be asked for ever. */
const losses = 2;

export const experience = (lacks: ReadonlySet<Feature>): Experience => {
  const missing = new Set(lacks);
  const known = new Set<Feature>();
  const lost = new Map<Feature, number>();
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
      settle();
    },
    refused: (feature) => {
      if (!replaceable.includes(feature)) return;
      missing.add(feature);
      settle();
    },
    lost: (feature) => {
      if (!open.includes(feature)) return;
      lost.set(feature, (lost.get(feature) ?? 0) + 1);
      if ((lost.get(feature) ?? 0) < losses) return;
      missing.add(feature);
      settle();
    },
  };
};
