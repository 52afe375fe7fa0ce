import { leaseScenes, playLeases } from '../../support/lease-scenes.ts';

/** Milliseconds: where the faults begin, relative to ticks and renewals. `spec/slow` has more of them. */
const phases = [3.9];

describe('two leases are never held at one moment, and the next one soon is, where', () => {
  it.each(Object.entries(leaseScenes))('%s', (_, scene) => {
    expect(playLeases(scene, phases)).toEqual([]);
  });
});
