import { lastValueFrom, of, throwError } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import { RequestHeld } from '../../lib/errors/request-held.ts';
import type { Link } from '../../lib/session/link.ts';
import { readOne, type Outcome } from '../../lib/watch/read-group.ts';

const linkWhere = (stat: unknown): Link =>
  ({
    request: ({ op, path }: Request & { readonly path: string }) =>
      op === 'exists' ? of({ stat }) : throwError(() => new RequestHeld(op, path, 60_000)),
  }) as unknown as Link;

const outcomeOf = async (stat: unknown): Promise<Outcome | undefined> => {
  const read$ = readOne(linkWhere(stat), { op: 'getData', path: '/a', live: true, queued: false });
  return (await lastValueFrom(read$)).outcomes[0];
};

describe('a read that is held back, since connections break on it', () => {
  it('leaves its znode unanswered, to be read again after the hold', async () => {
    const stat = { mzxid: 1n };
    expect(await outcomeOf(stat)).toEqual({ op: 'unanswered', stat, retryInMs: 60_000 });
  });

  it('of a znode that has gone finds it absent', async () => {
    expect(await outcomeOf(undefined)).toEqual({ op: 'absent' });
  });
});
