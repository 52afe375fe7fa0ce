import { leaseScenes, playLeases } from '../support/lease-scenes.ts';

/** Milliseconds: where the faults begin, relative to ticks and renewals. */
const phases = [0, 1.3, 3.9, 6.5, 9.1, 13, 18.2];

describe('two leases are never held at one moment, and the next one soon is, where', () => {
  it.each(Object.entries(leaseScenes))('%s', (_, scene) => {
    expect(playLeases(scene, phases)).toEqual([]);
  });
});
