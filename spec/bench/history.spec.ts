import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf, historyOf } from '../../bench/against/history.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('historyOf', () => {
  const measured = { probe: 'gets', pair: 0, before: [1, 2], after: [3, 4] };
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'history.jsonl');
  });

  afterEach(() => {
    folder.remove();
  });

  it('finds nothing where there is no file', () => {
    expect(historyOf(file, 'a').find('gets', 0)).toBeUndefined();
    expect(historyOf(undefined, 'a').find('gets', 0)).toBeUndefined();
  });

  it('finds what was added, in a later run, too', () => {
    const first = historyOf(file, 'a');
    first.add(measured);
    first.add({ ...measured, pair: 1 });
    for (const history of [first, historyOf(file, 'a')]) {
      expect(history.find('gets', 1)).toEqual({ id: 'a', ...measured, pair: 1 });
      expect(history.find('gets', 2)).toBeUndefined();
      expect(history.find('get', 1)).toBeUndefined();
    }
  });

  it('does not find what was measured with other builds, and keeps it', () => {
    historyOf(file, 'a').add(measured);
    const other = historyOf(file, 'b');
    expect(other.find('gets', 0)).toBeUndefined();
    other.add({ ...measured, after: [5, 6] });
    expect(entriesOf(readFileSync(file, 'utf8')).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('survives a line that a kill cut short', () => {
    historyOf(file, 'a').add(measured);
    appendFileSync(file, '\n{"id":"a","probe":"gets","pair":1,"bef');
    historyOf(file, 'a').add({ ...measured, pair: 2 });
    const resumed = historyOf(file, 'a');
    expect([0, 1, 2].map((pair) => resumed.find('gets', pair) !== undefined)).toEqual([true, false, true]);
  });
});
