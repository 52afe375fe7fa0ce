import { created } from '../../lib/registration/attempt.ts';
import { freeRounds } from '../../lib/registration/conflict.ts';
import { nextCommand, pathToReplace } from '../../lib/registration/next-command.ts';
import {
  newProgress,
  standing,
  step,
  type RegistrationEvent,
  type RegistrationProgress,
} from '../../lib/registration/registration-machine.ts';

const bytes = Buffer.of(1);
const [old, guid] = ['/nodes/old', 'g'];
const desired = { bytes, epoch: 1, hasMulti: true, isReplaced: false };
const after = (
  progress: RegistrationProgress,
  events: readonly RegistrationEvent[],
  now = 0,
): RegistrationProgress =>
  events.reduce((state, event) => step(state, event, { now, stable: 100 }), progress);
const begun = newProgress(1);
const stat = { version: 0, czxid: 5n };
const creating = [
  { type: 'sending', guid, bytes },
  { type: 'created', guid, path: old, bytes },
] as const;
const asked = { path: old, events: 0, epoch: 1 };
const registered = after(begun, [...creating, { type: 'verified', ...asked, stat }]);
const next = (progress: RegistrationProgress, with_ = desired) => nextCommand(progress, with_)?.type;
const deleted = { type: 'znode-deleted', path: old } as const;
const released = after(registered, [{ type: 'replace-wanted' }, { type: 'released', path: old }]);

describe('step', () => {
  it('goes from the create over the verification to a registration that needs nothing', () => {
    expect(next(begun)).toBe('create');
    expect(next(after(begun, creating.slice(0, 1)))).toBe('locate');
    expect(next(after(begun, creating))).toBe('verify');
    expect(next(registered)).toBeUndefined();
  });

  it('verifies once more where an event has overtaken the reply', () => {
    const changed = { type: 'znode-changed', path: old, isOneShot: false } as const;
    const overtaken = after(begun, [...creating, changed, { type: 'verified', ...asked, stat }]);
    expect(next(overtaken)).toBe('verify');
    expect(next(after(overtaken, [{ type: 'verified', ...asked, events: 1, stat }]))).toBeUndefined();
  });

  it('blames nobody for the version of a write that has ended without an answer', () => {
    const written = { ...stat, version: 1 };
    const lost = [
      { type: 'write-sent', path: old },
      { type: 'write-ended', path: old },
      { type: 'connected', incarnation: 1 },
      { type: 'verified', ...asked, stat: written },
    ] as const;
    expect(after(registered, lost).conflict.rounds).toBe(0);
    const overwritten = { type: 'verified', ...asked, stat: { ...stat, version: 2 } } as const;
    expect(after(registered, [...lost, overwritten]).conflict.rounds).toBe(1);
  });

  it('takes nothing of a reply about an earlier znode', () => {
    const late = after(registered, [deleted, { type: 'verified', ...asked, stat }]);
    expect(late.attempt).toEqual({ status: 'unsent', guid: undefined });
    expect(late.conflict.rounds).toBe(1);
  });

  it('keeps the GUID of a create that was refused, and of one that was not applied', () => {
    const missing = after(begun, [
      { type: 'sending', guid, bytes },
      { type: 'folder-missing', path: '/nodes' },
    ]);
    expect([next(missing), missing.attempt.guid]).toEqual(['create-folders', guid]);
    expect(next(after(missing, [{ type: 'folders-created' }]))).toBe('create');
    const lost = after(begun, [
      { type: 'sending', guid, bytes },
      { type: 'not-found', guid },
    ]);
    expect([next(lost), lost.attempt.guid]).toEqual(['create', guid]);
  });

  it('begins anew in another session, and verifies again on another connection of the same', () => {
    expect(next(after(registered, [{ type: 'connected', incarnation: 2 }]))).toBe('create');
    expect(next(after(registered, [{ type: 'connected', incarnation: 1 }]))).toBe('verify');
    expect(next(registered, { ...desired, epoch: 2 })).toBe('verify');
  });

  it('writes what is desired, and what another client has overwritten', () => {
    expect(next(registered, { ...desired, bytes: Buffer.of(2) })).toBe('write');
    const foreign = after(registered, [{ type: 'verified', ...asked, stat: { ...stat, version: 1 } }]);
    expect(next(foreign)).toBe('write');
    const written = after(foreign, [{ type: 'written', path: old, version: 2, bytes }]);
    expect(next(written)).toBeUndefined();
    expect(next(after(foreign, [{ type: 'bad-version', path: old }]))).toBe('verify');
  });
});

describe('a replacement', () => {
  it('waits for the release, then takes one transaction', () => {
    expect(next(after(registered, [{ type: 'replace-wanted' }]))).toBeUndefined();
    expect(nextCommand(released, desired)).toEqual({ type: 'replace', path: old });
    const done = after(released, [
      { type: 'sending', guid: 'h', bytes },
      { type: 'created', guid: 'h', path: '/nodes/new', bytes },
      { type: 'replaced', path: old },
    ]);
    expect([standing(done)?.path, next(done)]).toEqual(['/nodes/new', 'verify']);
  });

  it('creates first and deletes then where the server has no multi', () => {
    const single = { ...desired, hasMulti: false };
    expect(next(released, single)).toBe('create');
    const both = after(released, [
      { type: 'sending', guid: 'h', bytes },
      { type: 'created', guid: 'h', path: '/nodes/new', bytes },
    ]);
    expect(nextCommand(both, single)).toEqual({ type: 'delete-replaced', path: old });
  });

  it('is no loss when the old znode goes while its outcome is unknown', () => {
    const sent = after(released, [{ type: 'sending', guid: 'h', bytes }]);
    const gone = after(sent, [deleted]);
    expect([gone.conflict.rounds, next(gone)]).toEqual([0, 'locate']);
    expect(next(after(gone, [{ type: 'not-found', guid: 'h' }]))).toBe('create');
  });

  it('is tried again where the GUID shows that it was not applied', () => {
    const lost = after(released, [
      { type: 'sending', guid: 'h', bytes },
      { type: 'not-found', guid: 'h' },
    ]);
    expect([nextCommand(lost, desired), standing(lost)?.path]).toEqual([{ type: 'replace', path: old }, old]);
  });

  it('is not wanted any more where the znode has gone, or the session', () => {
    const wanted = after(registered, [{ type: 'replace-wanted' }]);
    expect(next(after(wanted, [deleted]))).toBe('create');
    expect(after(wanted, [deleted]).isReplaceWanted).toBe(false);
    expect(after(wanted, [{ type: 'connected', incarnation: 2 }]).isReplaceWanted).toBe(false);
    expect(after(begun, [{ type: 'replace-wanted' }]).isReplaceWanted).toBe(false);
  });

  it('is wanted of the znode that a create in flight makes, and not of the one after', () => {
    const sending = { type: 'sending', guid, bytes } as const;
    const inFlight = after(begun, [sending, { type: 'replace-wanted' }]);
    expect(after(inFlight, [{ type: 'created', guid, path: old, bytes }]).isReplaceWanted).toBe(true);
    expect(after(inFlight, [{ type: 'not-found', guid }, sending]).isReplaceWanted).toBe(false);
  });
});

describe('a change of data that takes a new znode', () => {
  const changed = { ...desired, bytes: Buffer.of(2), isReplaced: true };

  it('gives the old one up instead of writing to it', () => {
    expect([next(registered, changed), pathToReplace(registered, changed)]).toEqual([undefined, old]);
    expect(pathToReplace(registered, { ...changed, bytes })).toBeUndefined();
    expect(pathToReplace(registered, { ...changed, isReplaced: false })).toBeUndefined();
  });

  it('waits for the verification, for the end of a conflict, and for the replacement before', () => {
    const outdated = after(registered, [{ type: 'connected', incarnation: 1 }]);
    expect([next(outdated, changed), pathToReplace(outdated, changed)]).toEqual(['verify', undefined]);
    const rewritten = [1, 2, 3, 4].map((version) => ({
      ...{ type: 'verified' as const, ...asked },
      stat: { ...stat, version },
    }));
    const lost = after(registered, rewritten);
    expect([next(lost, changed), pathToReplace(lost, changed)]).toEqual(['wait', undefined]);
    const both = after(released, [
      { type: 'sending', guid: 'h', bytes },
      { type: 'created', guid: 'h', path: '/nodes/new', bytes },
      { type: 'verified', ...asked, path: '/nodes/new', stat },
      { type: 'replace-wanted' },
    ]);
    expect(pathToReplace(both, changed)).toBeUndefined();
    expect(pathToReplace(after(both, [{ type: 'replaced', path: old }]), changed)).toBe('/nodes/new');
  });

  it('knows the data of a znode that the lookup has found', () => {
    const found = after(begun, [
      { type: 'sending', guid, bytes },
      { type: 'created', guid, path: old },
      { type: 'verified', ...asked, stat },
    ]);
    expect([next(found), pathToReplace(found, { ...changed, bytes })]).toEqual([undefined, undefined]);
  });
});

describe('a name that is taken', () => {
  const taken = after(begun, [
    { type: 'sending', guid, bytes },
    { type: 'name-taken', guid, path: old },
  ]);

  it('is looked up by its GUID', () => {
    expect(nextCommand(taken, desired)).toEqual({ type: 'locate', guid });
    const own = after(taken, [
      { type: 'created', guid, path: old },
      { type: 'verified', ...asked, stat },
    ]);
    // An earlier create may have had other data.
    expect(next(own)).toBe('write');
  });

  it('is left to its owner: the next attempt takes another one, and counts a lost round', () => {
    const left = after(taken, [{ type: 'not-found', guid }]);
    expect(left.attempt).toEqual({ status: 'unsent', guid: undefined });
    expect([next(left), left.conflict.rounds]).toEqual(['create', 1]);
  });

  it('keeps the old znode of a replacement', () => {
    const kept = after(released, [
      { type: 'sending', guid: 'h', bytes },
      { type: 'name-taken', guid: 'h', path: '/nodes/new' },
      { type: 'not-found', guid: 'h' },
    ]);
    expect([nextCommand(kept, desired), standing(kept)?.path]).toEqual([{ type: 'replace', path: old }, old]);
  });
});

describe('lost rounds', () => {
  const lose = (progress: RegistrationProgress, now: number) =>
    after({ ...progress, attempt: created(guid, old, bytes) }, [deleted], now);
  const many = (rounds: number) => Array.from({ length: rounds }, (_, at) => at).reduce(lose, registered);

  it('wait after a few in a row', () => {
    expect(next(many(freeRounds))).toBe('create');
    expect(next(many(freeRounds + 1))).toBe('wait');
    expect(next(after(many(freeRounds + 1), [{ type: 'waited' }]))).toBe('create');
  });

  it('are forgotten only after the registration has stood for a while', () => {
    const waited = after(many(50), [{ type: 'waited' }], 1_000);
    expect(lose(waited, 1_100).conflict.rounds).toBe(51);
    expect(lose(waited, 1_101).conflict.rounds).toBe(1);
  });

  it('count for folders and for data, too', () => {
    const missing = { type: 'folder-missing', path: '/nodes' } as const;
    expect(
      next(
        after(
          begun,
          Array.from({ length: 4 }, () => missing),
        ),
      ),
    ).toBe('wait');
    const rewritten = [1, 2, 3, 4].map((version) => ({
      type: 'verified' as const,
      ...asked,
      stat: { ...stat, version },
    }));
    expect(next(after(registered, rewritten))).toBe('wait');
  });
});
