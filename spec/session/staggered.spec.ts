import { NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { staggered } from '../../lib/session/staggered.ts';

describe('staggered', () => {
  it('dials one more address, and not all, where a lookup ends behind a failed attempt', () => {
    const found$ = new Subject<string>();
    const pause$ = new Subject<void>();
    const dialled: string[] = [];
    const failing = new Subject<never>();
    const addresses: Observable<string>[] = [of('a'), found$, of('c'), of('d'), of('e')];
    staggered<string, string, never>({
      next$: () => addresses.shift() ?? throwError(() => new Error('the end')),
      atRoundEnd: () => addresses.length === 0,
      connect$: (address) => {
        dialled.push(address);
        return address === 'a' ? failing : NEVER;
      },
      pause$,
      isFinal: () => false,
      failed: () => [],
    }).subscribe();
    pause$.next();
    expect(dialled).toEqual(['a']);
    failing.error(new Error('refused'));
    found$.next('b');
    expect(dialled.sort()).toEqual(['a', 'b', 'c']);
  });
});
