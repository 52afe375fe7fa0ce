import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';
import { firstValueFrom, type Observable } from 'rxjs';
import type { Stat } from '../../lib/index.ts';
import { data$ } from '../../lib/watch/data.ts';
import { exists$ } from '../../lib/watch/exists.ts';
import { tree$ } from '../../lib/watch/tree.ts';
import type { Watches } from '../../lib/watch/watches.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

const ephemeral: Stat = Object.freeze({ ...stat, czxid: 2n ** 33n, ephemeralOwner: -(2n ** 63n) + 10n });
const json = {
  ...stat,
  czxid: '0000000200000000',
  mzxid: '0000000000000003',
  pzxid: '0000000000000003',
  ephemeralOwner: '800000000000000a',
};

/** The first value of a stream of a znode that is there. */
const firstOf = async <T>(stream: (watches: Watches, path: string) => Observable<T>): Promise<T> => {
  const { watches, connect } = fakeWatches();
  const first = firstValueFrom(stream(watches, '/p'));
  const { turn$ } = connect(({ op }) => {
    if (op === 'getChildren') return { children: [], stat: ephemeral };
    return { data: Buffer.from('x'), stat: ephemeral };
  });
  for (let turn = 0; turn < 3; turn += 1) turn$.next('end');
  return first;
};

describe('the stat of a znode', () => {
  it.each<[string, () => Promise<Stat | undefined>]>([
    ['exists$', () => firstOf(exists$)],
    ['data$', async () => (await firstOf(data$))?.stat],
    ['tree$', async () => (await firstOf(tree$)).get('/p')?.stat],
  ])('survives JSON: ids are 16 hex digits there, as tokens are (%s)', async (_, read) => {
    const found = await read();
    expect(JSON.parse(JSON.stringify({ found }))).toEqual({ found: json });
  });

  it('is a plain object otherwise: same keys, same values, same prototype', async () => {
    const found = await firstOf(exists$);
    deepStrictEqual(found, { ...ephemeral });
    expect(found).toStrictEqual({ ...ephemeral });
    expect(structuredClone(found)).toEqual({ ...ephemeral });
    expect(Object.keys(found).sort()).toEqual(Object.keys(stat).sort());
    expect(inspect(found)).not.toContain('toJSON');
  });
});
