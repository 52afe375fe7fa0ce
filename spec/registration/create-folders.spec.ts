import { of, throwError, type Observable } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import { numberOf } from '../../lib/errors/codes.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { createFolders } from '../../lib/registration/create-folders.ts';
import type { Link } from '../../lib/session/link.ts';
import { stat } from '../support/fake-watches.ts';

/** On a server that refuses every create; the folder is there or not. */
const outcome = (isThere: boolean): string => {
  const request = (one: Request): Observable<unknown> => {
    if (one.op === 'exists') return of({ stat: isThere ? stat : undefined });
    return throwError(() => new ZooKeeperError(numberOf('NoAuth'), one.op, '/a/b'));
  };
  const link = { request, supports: () => true } as unknown as Link;
  const target = { folder: '/a/b', container: false } as Parameters<typeof createFolders>[1];
  let seen = 'nothing';
  createFolders(link, target, []).subscribe({
    complete: () => {
      seen = 'done';
    },
    error: ({ code }: ZooKeeperError) => {
      seen = code;
    },
  });
  return seen;
};

describe('createFolders', () => {
  it('passes over a forbidden folder that is there', () => {
    expect(outcome(true)).toBe('done');
  });

  it('errors with NoAuth where the folder is missing: without it no create can succeed', () => {
    expect(outcome(false)).toBe('NoAuth');
  });
});
