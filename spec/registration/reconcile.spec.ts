import { EMPTY, Subject, type Observable } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import type { Link } from '../../lib/session/link.ts';
import { newLife } from '../../lib/registration/life.ts';
import { reconcile, type Reconciler } from '../../lib/registration/reconcile.ts';
import { statOf } from '../support/entries.ts';

const setUp = () => {
  const answers: Subject<unknown>[] = [];
  const asked: string[] = [];
  const request = (one: Request): Observable<unknown> => {
    asked.push(one.op);
    const answer$ = new Subject();
    answers.push(answer$);
    return answer$;
  };
  let life = { ...newLife(1, () => 0.5), path: '/nodes/a', sent: true, bytes: Buffer.of(1) };
  const reconciler = {
    registry: { arbiter: { arms: () => true }, chroot: '', acl: [] },
    place: { folder: '/nodes', container: false, prefix: (guid: string) => guid, allowed$: () => EMPTY },
    link: { epoch: 1, incarnation: 1, sessionId: 7n, request, supports: () => true } as unknown as Link,
    life: () => life,
    reborn: () => undefined,
    payload: () => ({ bytes: Buffer.of(1) }),
    watch: () => undefined,
  } as unknown as Reconciler;
  const states: string[] = [];
  reconcile(reconciler).subscribe(({ state }) => states.push(state.state));
  const answer = (): void => {
    const answer$ = answers.shift();
    answer$?.next({ stat: statOf({ czxid: 5n, ephemeralOwner: 7n }), zxid: 9n });
    answer$?.complete();
  };
  return {
    asked,
    states,
    answer,
    life: () => life,
    live: (next: Partial<typeof life>) => {
      life = { ...newLife(1, () => 0.25), path: '/nodes/b', sent: true, bytes: Buffer.of(1), ...next };
    },
  };
};

describe('reconcile', () => {
  it('looks at its znode once, and is registered', () => {
    const { asked, states, answer } = setUp();
    answer();
    expect([asked, states]).toEqual([['exists'], ['registered']]);
  });

  it('looks once more where an event has overtaken the answer, which is void then, as is the watch that it armed', () => {
    const { asked, states, answer, life } = setUp();
    life().told += 1;
    answer();
    expect([asked, states]).toEqual([['exists', 'exists'], []]);
    answer();
    expect([asked, states]).toEqual([['exists', 'exists'], ['registered']]);
  });

  it('takes nothing of what is said of its znode for the next one, where that has begun meanwhile', () => {
    const { asked, states, answer, life, live } = setUp();
    live({});
    answer();
    expect([asked, states]).toEqual([['exists', 'exists'], []]);
    expect([life().czxid, life().verifiedIn]).toEqual([0n, undefined]);
  });
});
