import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellsOf, roundsOf } from '../../../scripts/chaos/cells.ts';
import { journal } from '../../../scripts/chaos/journal.ts';
import { verdictOf } from '../../../scripts/chaos/verdict.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('cellsOf', () => {
  it('combines all dimensions', () => {
    expect(cellsOf({})).toHaveLength(4 * 2 * 3 * 2 * 2);
  });

  it('keeps the wanted values alone', () => {
    const cells = cellsOf({ scenario: ['leader-cut'], tick: ['500'], timeout: ['1000', '2000'] });
    expect(cells).toHaveLength(2 * 2 * 2);
    expect(new Set(cells.map(({ tick }) => tick))).toEqual(new Set([500]));
  });
});

describe('roundsOf', () => {
  it('gives a round the same seed whichever rounds are beside it, and each phase another one', () => {
    const all = roundsOf(cellsOf({}), 2, 7);
    const some = roundsOf(cellsOf({ tick: ['500'] }), 2, 7);
    expect(all).toEqual(expect.arrayContaining([...some]));
    expect(new Set(all.map(({ seed }) => seed)).size).toBe(all.length);
  });
});

describe('journal', () => {
  const rounds = roundsOf(cellsOf({ scenario: ['leader-cut'], tick: ['500'] }), 1, 7);
  const [first] = rounds;
  const verdict = verdictOf([], [], 0);
  const folder = temporaryFolder();
  afterAll(() => {
    folder.remove();
  });

  it('skips the rounds that the file has, and no others', () => {
    const file = join(folder.path, 'state');
    journal(rounds, file).add({ ...first!, ...verdict });
    const resumed = journal(rounds, file);
    expect(resumed.missing).toEqual(rounds.slice(1));
    expect(resumed.results).toMatchObject([first!]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(journal(roundsOf(cellsOf({ tick: ['500'] }), 1, 8), file).results).toEqual([]);
  });

  it('does without a file', () => {
    const { missing, add } = journal(rounds, undefined);
    add({ ...first!, ...verdict });
    expect(missing).toEqual(rounds);
  });
});
