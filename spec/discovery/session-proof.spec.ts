import {
  connectedProof,
  renewedProof,
  pingedProof,
  type SessionProof,
  type Touch,
} from '../../lib/discovery/session-proof.ts';
import type { Link } from '../../lib/session/link.ts';

const at = (time: number) => ({ monotonic: time, wall: time });
const touch = (sent: number, answered = sent + 1): Touch => ({ sent: at(sent), answered });
const link = (values: Partial<Link> = {}): Link =>
  ({
    ...{ incarnation: 1, epoch: 1, createdAt: at(0), dialledAt: at(0), smallestTimeout: 1_000 },
    ...values,
  }) as Link;
const renewed = (proof: SessionProof, sent: number, previous: Touch | undefined, took = 1) =>
  renewedProof(proof, { ...touch(sent, sent + took), previous }, 300);

describe('the proof that a session lives', () => {
  it('starts with the handshake that created the session', () => {
    expect(connectedProof(undefined, link({ createdAt: at(5) })).anchor).toEqual(at(5));
  });

  it('is one of a session: another one starts anew', () => {
    const proof = renewed(connectedProof(undefined, link({ dialledAt: at(900) })), 950, undefined);
    expect(proof.anchor).toEqual(at(900));
    const next = connectedProof(proof, link({ incarnation: 2, epoch: 2, createdAt: at(100) }));
    expect(next.anchor).toEqual(at(100));
  });

  it('keeps what was proven on the connection before', () => {
    const proof = renewed(connectedProof(undefined, link({ dialledAt: at(500) })), 510, undefined);
    expect(connectedProof(proof, link({ epoch: 2, dialledAt: at(800) })).anchor).toEqual(at(500));
  });

  it('counts the handshake of a resume once a renewal was acknowledged after it', () => {
    const resumed = connectedProof(undefined, link({ epoch: 2, dialledAt: at(800) }));
    expect(resumed.anchor).toEqual(at(0));
    expect(renewed(resumed, 810, undefined).anchor).toEqual(at(800));
  });

  it('is not renewed by one renewal alone, however many requests were answered', () => {
    const proof = [10, 200, 400].reduce(
      (now, sent) => pingedProof(now, touch(sent)),
      connectedProof(undefined, link()),
    );
    expect(renewed(proof, 900, undefined).anchor).toEqual(at(0));
  });

  it('counts the newest request that was answered a ping before the previous renewal was sent', () => {
    const proof = [100, 398, 399, 400].reduce(
      (now, sent) => pingedProof(now, touch(sent)),
      connectedProof(undefined, link()),
    );
    expect(renewed(proof, 710, touch(700)).anchor).toEqual(at(399));
    expect(renewed(proof, 710, touch(699)).anchor).toEqual(at(398));
  });

  it('is not renewed by a request that was answered late, when the ping may have left before it', () => {
    const proof = pingedProof(connectedProof(undefined, link()), touch(100, 450));
    expect(renewed(proof, 710, touch(700)).anchor).toEqual(at(0));
    expect(renewed(proof, 760, touch(750)).anchor).toEqual(at(100));
  });

  it('counts renewals as requests that were answered', () => {
    let proof = connectedProof(undefined, link());
    let previous: Touch | undefined;
    for (let sent = 0; sent <= 640; sent += 64) {
      proof = renewed(proof, sent, previous);
      previous = touch(sent);
    }
    // The renewal of 640 follows that of 576; 256 was answered 319 ms before.
    expect(proof.anchor).toEqual(at(256));
  });

  it('never goes back', () => {
    const proof = pingedProof(connectedProof(undefined, link({ dialledAt: at(600) })), touch(100));
    expect(renewed(proof, 720, touch(700)).anchor).toEqual(at(600));
  });

  it('forgets requests that are older than a session timeout, and those of the connection before', () => {
    const proof = [0, 500, 1_000].reduce(
      (now, sent) => pingedProof(now, touch(sent)),
      connectedProof(undefined, link()),
    );
    expect(proof.pings.map(({ sent }) => sent.monotonic)).toEqual([0, 500, 1_000]);
    expect(pingedProof(proof, touch(1_200)).pings).toHaveLength(3);
    expect(connectedProof(proof, link({ epoch: 2 })).pings).toEqual([]);
  });

  it('has the smallest timeout that was ever granted', () => {
    expect(connectedProof(undefined, link({ smallestTimeout: 700, timeout: 900 })).timeout).toBe(700);
  });
});
