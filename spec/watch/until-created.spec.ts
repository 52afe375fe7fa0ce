import { defer, firstValueFrom, from, map } from 'rxjs';
import type { Link } from '../../lib/session/link.ts';
import { untilCreated } from '../../lib/watch/until-created.ts';
import { stat } from '../support/fake-watches.ts';

const later = <T>(value: () => T) => defer(() => from(Promise.resolve())).pipe(map(value));

describe('untilCreated', () => {
  it('reads again as often as the znode is created and deleted between the two reads', async () => {
    let rounds = 0;
    const link = { request: () => later(() => ({ stat })) } as unknown as Link;
    const read$ = later(() => ((rounds += 1) > 20_000 ? 'found' : undefined));
    const found$ = untilCreated(link, '/a', { waits: true, isAbsent: (found) => found === undefined }, read$);
    await expect(firstValueFrom(found$)).resolves.toBe('found');
  });
});
