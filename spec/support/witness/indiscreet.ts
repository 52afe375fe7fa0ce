import { tap } from 'rxjs';
import type { Transport } from '../../../lib/index.ts';
import type { Fact } from './fact.ts';

/** A transport that tells the password of each session, so that somebody else can end it. */
export const indiscreet = (inner: Transport, say: (fact: Fact) => void): Transport => ({
  ...inner,
  connect: (target, limits) =>
    inner.connect(target, limits).pipe(
      tap(({ grant: { sessionId, password } }) => {
        const id = BigInt.asUintN(64, sessionId).toString(16).padStart(16, '0');
        say({ kind: 'grant', sessionId: id, password: Buffer.from(password).toString('hex') });
      }),
    ),
});
