import { quarantineLog } from '../../lib/directory/quarantine-log.ts';
import { listeningLogger } from '../support/listening-logger.ts';

const entry = (path: string, errors = ['no JSON']) =>
  ({ path, bytes: undefined, reason: 'malformed', errors }) as const;

describe('the log of quarantined znodes', () => {
  it('names each once, with the reason, on one line', () => {
    const logger = listeningLogger();
    const log = quarantineLog(logger);
    log(entry('/nodes/a\n'));
    log(entry('/nodes/a\n'));
    log({ ...entry('/nodes/a\n'), reason: 'too-large', errors: ['x\u001b[2J'] });
    expect(logger.lines).toEqual([
      'warn: /nodes/a\\u000a is left out (malformed): no JSON; invalid$ has its data',
      'warn: /nodes/a\\u000a is left out (too-large): x\\u001b[2J; invalid$ has its data',
    ]);
  });

  it('goes on at debug after twenty, and says so', () => {
    const logger = listeningLogger();
    const log = quarantineLog(logger);
    for (let count = 0; count < 30; count += 1) log(entry(`/nodes/${String(count)}`));
    const warnings = logger.lines.filter((line) => line.startsWith('warn'));
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toContain('20 times a znode was left out; further ones are logged at debug');
    expect(logger.lines.filter((line) => line.startsWith('debug'))).toHaveLength(10);
  });

  it('is not filled by one that changes again and again', () => {
    const logger = listeningLogger();
    const log = quarantineLog(logger);
    for (let count = 0; count < 100; count += 1) {
      log({ ...entry('/nodes/a'), reason: count % 2 === 0 ? 'malformed' : 'too-large' });
    }
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toHaveLength(21);
  });
});
