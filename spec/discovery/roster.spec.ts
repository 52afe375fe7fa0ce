import * as fc from 'fast-check';
import { left } from 'fp-ts/lib/Either.js';
import { roster } from '../../lib/discovery/roster.ts';
import { changeOf, entryOf, nodeEntry } from '../support/entries.ts';

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

describe('roster', () => {
  it('is in the order of creation, then of the sequence, then of the name, whatever arrives first', () => {
    const nodes = roster();
    nodes.apply(changeOf([nodeEntry('c', 9), nodeEntry('a', 2), nodeEntry('b', 5)], { reset: true }));
    expect(names(nodes.members())).toEqual(['a', 'b', 'c']);
    nodes.apply(changeOf([nodeEntry('x', 7), nodeEntry('y', 1)]));
    expect(names(nodes.members())).toEqual(['y', 'a', 'b', 'x', 'c']);
  });

  it('orders by czxid even where the sequence counter is stuck', () => {
    const nodes = roster();
    const stuck = (node: string, czxid: bigint) =>
      entryOf(`${node}-2147483647`, { czxid }, { name: node, routes: [] });
    nodes.apply(changeOf([stuck('b', 8n), stuck('a', 9n)], { reset: true }));
    expect(names(nodes.members())).toEqual(['b', 'a']);
  });

  it('orders many at once by czxid, whatever their sequences say', () => {
    const nodes = roster();
    const made = (at: number) =>
      entryOf(
        `n-${at < 20 ? String(2_147_483_600 + at) : `-${String(2_147_483_640 - at)}`}`,
        { czxid: BigInt(100 + at) },
        { name: String(at), routes: [] },
      );
    const order = Array.from({ length: 40 }, (_, at) => at);
    nodes.apply(changeOf(order.toReversed().map(made), { reset: true }));
    expect(names(nodes.members())).toEqual(order.map(String));
  });

  it('has the same order after any changes as after one reset', () => {
    const step = fc.record({ at: fc.nat(9), present: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const nodes = roster();
        const known = new Map<number, ReturnType<typeof nodeEntry>>();
        for (const { at, present } of steps) {
          const entry = nodeEntry(`n${String(at)}`, at + 1);
          if (present) known.set(at, entry);
          else known.delete(at);
          nodes.apply(present ? changeOf([entry]) : changeOf([], { removed: [entry.path] }));
        }
        const fresh = roster();
        fresh.apply(changeOf([...known.values()], { reset: true }));
        expect(nodes.members()).toEqual(fresh.members());
        expect(nodes.front()).toEqual(fresh.front());
      }),
    );
  });

  it('keeps the identity of what a re-read finds unchanged', () => {
    const nodes = roster();
    nodes.apply(changeOf([nodeEntry('a', 1), nodeEntry('b', 2)], { reset: true, session: 7n }));
    const before = nodes.members();
    nodes.apply(changeOf([nodeEntry('a', 1), nodeEntry('b', 2)], { reset: true, session: 7n }));
    expect(nodes.members()).toBe(before);
  });

  it('says why an entry is invalid now, though its data are as they were', () => {
    const nodes = roster();
    const because = (reason: 'unreadable' | 'malformed') => ({
      ...nodeEntry('a', 1),
      value: left({ path: nodeEntry('a', 1).path, bytes: undefined, reason, errors: ['no'] }),
    });
    const reasons = () => [...nodes.invalid().values()].map(({ reason }) => reason);
    nodes.apply(changeOf([because('unreadable')], { reset: true }));
    nodes.apply(changeOf([because('malformed')], { reset: true }));
    expect(reasons()).toEqual(['malformed']);
  });

  it('tells nothing anew where somebody writes what could not be used before', () => {
    const nodes = roster();
    const bad = (mzxid: bigint) => entryOf('x-0000000005', { czxid: 5n, mzxid });
    nodes.apply(changeOf([bad(5n)], { reset: true }));
    const before = nodes.invalid();
    nodes.apply(changeOf([bad(9n)]));
    expect(before.size).toBe(1);
    expect(nodes.invalid()).toBe(before);
  });

  it('keeps the list where somebody writes what was there already', () => {
    const nodes = roster();
    nodes.apply(changeOf([nodeEntry('a', 1), nodeEntry('b', 2)], { reset: true }));
    const before = nodes.members();
    const written = (node: string, czxid: number) => {
      const entry = nodeEntry(node, czxid);
      return { ...entry, stat: { ...entry.stat, mzxid: 9n } };
    };
    nodes.apply(changeOf([written('a', 1)]));
    expect(nodes.members()).toBe(before);
    nodes.apply(changeOf([written('a', 1), written('b', 2)], { reset: true }));
    expect(nodes.members()).toBe(before);
  });

  it('knows its own by the session that owns them', () => {
    const nodes = roster();
    nodes.apply(changeOf([nodeEntry('a', 1, 7n), nodeEntry('b', 2, 8n)], { reset: true, session: 8n }));
    expect(nodes.members().map(({ self }) => self)).toEqual([false, true]);
    nodes.apply(changeOf([nodeEntry('a', 1, 7n), nodeEntry('b', 2, 8n)], { reset: true, session: 9n }));
    expect(nodes.members().map(({ self }) => self)).toEqual([false, false]);
  });

  it('lets a poisoned znode stand, and no persistent one, no peer, no name without a sequence', () => {
    const nodes = roster();
    const poisoned = entryOf('x-0000000005', { czxid: 5n });
    const others = [
      entryOf('persistent-0000000001', { czxid: 1n, ephemeralOwner: 0n }),
      entryOf('container-0000000002', { czxid: 2n, ephemeralOwner: -(2n ** 63n) }),
      entryOf('nameless', { czxid: 3n }),
      nodeEntry('peer', 4, 7n, 'peer'),
    ];
    nodes.apply(changeOf([poisoned, ...others, nodeEntry('a', 6)], { reset: true }));
    expect(nodes.front()[0]?.path).toBe(poisoned.path);
    expect(names(nodes.members())).toEqual(['peer', 'a']);
    expect(nodes.invalid().size).toBe(4);
    nodes.apply(changeOf([], { removed: [poisoned.path] }));
    expect(nodes.front()[0]?.path).toBe(nodeEntry('a', 6).path);
  });
});
