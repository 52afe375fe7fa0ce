import { harmless } from '../../lib/session/harmless.ts';

describe('harmless', () => {
  it('passes each line on, at its level', () => {
    const lines: string[] = [];
    const at = (level: string) => (message: string) => {
      lines.push(`${level}: ${message}`);
    };
    const logger = harmless({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(lines).toEqual(['debug: a', 'info: b', 'warn: c', 'error: d']);
  });

  it('warns the process once of a logger that throws, and goes on', () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const fail = (): never => {
      throw new Error('no disk space');
    };
    const logger = harmless({ debug: fail, info: fail, warn: fail, error: fail });
    logger.info('a');
    logger.error('b');
    expect(warned.mock.calls).toEqual([
      [
        'the option logger throws, and lines are lost: Error: no disk space',
        { type: 'ZooKeeperRegistrarWarning', code: 'ZKR_LOGGER' },
      ],
    ]);
    warned.mockRestore();
  });
});
