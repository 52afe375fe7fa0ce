import { filter, map, type Observable } from 'rxjs';
import type { MarbleCluster, MarbleNode } from '../../../lib/testing/index.ts';
import { laterOpcodes } from '../../support/opcodes.ts';
import { acts, lists, pictured } from '../../support/pictured.ts';

const { dropAll, down, up } = acts;

const old = (cluster: MarbleCluster): MarbleCluster => {
  for (const opcode of laterOpcodes) cluster.faults.unlearn(opcode);
  return cluster;
};
const upgraded = ({ faults }: MarbleCluster): void => {
  for (const opcode of laterOpcodes) faults.learn(opcode);
  faults.start();
};
/** Counts them. */
const connections$ = ({ session$ }: MarbleNode): Observable<string> =>
  session$.pipe(
    filter((state) => state === 'C'),
    map((_, at) => String(at + 1)),
  );

describe('a server that is older than 3.6', () => {
  it('costs one connection, once, and shows what any other shows', () => {
    pictured((draw, expectObservable) => {
      const o = old(draw('                  ----a--b---A--x-----x--c--|', { x: dropAll })).node('o');
      expectObservable(connections$(o)).toBe('12-------------3-----4----|');
      expectObservable(o.members$).toBe('     -0--a--c----b----------f--|', { ...lists, f: 'bc' });
      expectObservable(o.leader$).toBe('      -.--a-------b-------------|');
    });
  });

  it('costs whoever joins one connection more, for what it is asked when he leaves', () => {
    pictured((draw, expectObservable) => {
      const cluster = old(draw('            ----a--A------a---A----|'));
      const a = cluster.node('a');
      expectObservable(connections$(a)).toBe('12------3--------------|');
      expectObservable(a.role$.pipe(filter((role) => role !== 'b'))).toBe('n---L--n------L---n----|');
      expectObservable(cluster.node('o').members$).toBe('-0--a---0-----a---0----|', lists);
    });
  });

  it('is tried anew once it has been away: it may have come back as another', () => {
    pictured((draw, expectObservable) => {
      const same = old(
        draw('               ----a---d----u------x---b--|', { d: down, u: up, x: dropAll }),
      ).node('o');
      expectObservable(connections$(same)).toBe('12-----------34------5-----|');
      expectObservable(same.members$).toBe('     -0--a-------------------c--|', lists);
      const newer = { d: down, u: upgraded, x: dropAll };
      const other = old(draw('              ----a---d----u------x---b--|', newer)).node('o');
      expectObservable(connections$(other)).toBe('12-----------3-------4-----|');
      expectObservable(other.members$).toBe('    -0--a-------------------c--|', lists);
    });
  });

  it('costs one connection more where it has create (1) alone, as old Keepers', () => {
    pictured((draw, expectObservable) => {
      const cluster = old(draw('            ----a------b----|'));
      cluster.faults.unlearn(15);
      cluster.faults.unlearn(19);
      expectObservable(cluster.node('o').members$).toBe('-0----a------c--|', lists);
    });
  });
});
