import { Subscription } from 'rxjs';
import { acts, pictured } from '../../support/pictured.ts';
import { listeningLogger } from '../../support/listening-logger.ts';

/** The GUIDs in names of znodes are chance. */
const plain = (line: string): string => line.replaceAll(/_c_[0-9a-f]{32}/g, '_c_*');

/** The lines at the levels given that a node `a` writes, with the frame of each. */
const storyOf = (
  diagram: string,
  letters: Parameters<Parameters<Parameters<typeof pictured>[0]>[0]>[1] = {},
  levels = /^(info|warn|error)/,
): readonly string[] => {
  const logger = listeningLogger();
  const told: string[] = [];
  pictured((draw, _, now) => {
    const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string) => {
      logger[level](message);
      const [line = ''] = logger.lines.slice(-1);
      if (levels.test(line)) told.push(`${String(now())} ${plain(line)}`);
    };
    const listening = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    draw(diagram, letters, { registrar: () => ({ logger: listening }) });
  });
  return told;
};

describe('the log of a registrar (P9)', () => {
  it('reads as a story over a day', () => {
    const joined = new Subscription();
    const story = storyOf('-j--d-----x---------r-----c-----|', {
      j: ({ hold, node }) => {
        const { join, role$ } = node('a').registrar;
        hold(role$);
        joined.add(hold(join({ name: 'a@host', routes: [] })));
      },
      d: acts.drop,
      x: acts.expire,
      r: acts.resign,
      c: acts.close,
    });
    expect(story).toEqual([]);
  });
});
