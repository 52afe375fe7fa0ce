import type { RegistrarOptions } from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { listeningLogger } from '../../support/listening-logger.ts';
import { acts, pictured } from '../../support/pictured.ts';

const { drop, spectate } = acts;

describe('a candidate that is first, and to whose role nobody listens (P4)', () => {
  const warned = (
    diagram: string,
    steps: Readonly<Record<string, Act>> = {},
    listen?: 'role$' | 'leader$' | 'cluster$' | 'members$' | 'events$',
  ): readonly string[] => {
    const logger = listeningLogger();
    pictured((draw) => {
      const registrar = (): RegistrarOptions => ({ logger });
      const { node, hold } = draw(diagram, steps, { registrar });
      if (listen) hold(node('a').registrar[listen]);
    });
    return logger.lines.flatMap(
      (line) => /^warn: "(.*)@host" .* is first in the election/.exec(line)?.[1] ?? [],
    );
  };

  it('is reported once, after a session timeout', () => {
    expect(warned('-a-----------|')).toEqual([]);
    expect(warned('-a------------------------------|')).toEqual(['a']);
  });

  it('is reported when the ones before it have left, and not before', () => {
    expect(warned('-a-b-c------------------|')).toEqual(['a']);
    expect(warned('-a-b-c------------------B---A------|')).toEqual(['a', 'c']);
  });

  it.each(['role$', 'leader$', 'cluster$'] as const)(
    'is not reported where somebody listens to %s',
    (listen) => {
      expect(warned('-a------------------------|', {}, listen)).toEqual([]);
    },
  );

  it('is reported where somebody listens to the members alone', () => {
    expect(warned('-a------------------------|', {}, 'members$')).toEqual(['a']);
  });

  it('is reported once, however often its connection is lost', () => {
    expect(warned('-a------------------------x--------------------|', { x: drop })).toEqual(['a']);
  });

  it('is not reported where somebody listens to the events', () => {
    expect(warned('-a------------------------|', {}, 'events$')).toEqual([]);
  });

  it('is reported by a later connection, too', () => {
    expect(warned('-a----x-----------------------|', { x: drop })).toEqual(['a']);
  });

  it('is no node that does not stand', () => {
    expect(warned('-s------------------------|', { s: spectate })).toEqual([]);
  });

  it('is reported no more after it has left', () => {
    expect(warned('-a-----A------------------|')).toEqual([]);
  });
});
