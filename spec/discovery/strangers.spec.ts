import { roster } from '../../lib/discovery/roster.ts';
import { strangers } from '../../lib/discovery/strangers.ts';
import { changeOf, nodeEntry } from '../support/entries.ts';
import { listeningLogger } from '../support/listening-logger.ts';

const own = { name: 'a@h', candidate: true, path: undefined, czxid: 0n, epoch: 1, resign: () => undefined };

describe('strangers', () => {
  it('puts a name that somebody else has written into one short line', () => {
    const logger = listeningLogger();
    const name = `evil\nerror: all is lost\u001b[2J${'x'.repeat(100_000)}`;
    const change = changeOf([nodeEntry(name, 1)], { reset: true });
    strangers(logger).look(roster(), change, [own], 0n);
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatch(/^warn: "evil\\nerror: all is lost\\u001b\[2Jx+… \(\/nodes\//);
    expect(logger.lines[0]?.length).toBeLessThan(400);
    expect(logger.lines[0]).not.toMatch(/\n|\u001b/);
  });
});
