import { map, type OperatorFunction } from 'rxjs';

/**
 * Leaves out what was published through this registrar. Completes and errors with the list.
 *
 * @example
 * registrar.members$.pipe(excludeSelf()).subscribe(dialPeers);
 */
export const excludeSelf = <T extends { readonly self: boolean }>(): OperatorFunction<
  readonly T[],
  readonly T[]
> => map((list) => list.filter(({ self }) => !self));
