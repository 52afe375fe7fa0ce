// An operator of one's own over members$, tested with marbles: no server, no waiting.
import { distinctUntilChanged, map, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Member } from 'zookeeper-registrar';
import { assertMarblesEqual, fakeMember } from 'zookeeper-registrar/testing';

/** True while at least `size` nodes are there. */
const hasQuorum = (size: number) => (members$: Observable<readonly Member[]>) =>
  members$.pipe(
    map((members) => members.length >= size),
    distinctUntilChanged(),
  );

const [a, b, c] = [fakeMember('a@h'), fakeMember('b@h'), fakeMember('c@h')];

new TestScheduler(assertMarblesEqual).run(({ hot, expectObservable }) => {
  const given = '   -x-y-z-y-x';
  const expected = '-f-t-----f';
  const members$ = hot<readonly Member[]>(given, { x: [a], y: [a, b], z: [a, b, c] });
  expectObservable(members$.pipe(hasQuorum(2))).toBe(expected, { f: false, t: true });
});
console.log('the marbles agree');
