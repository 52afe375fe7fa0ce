import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { eachWithHarness } from '../support/harness.ts';
import { withServer } from '../support/own-server.ts';

withServer('a process that lets go of its registrar', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it.each(['close', 'dispose', 'unsubscribe'])(
    'by %s ends by itself: no socket, timer or listener keeps it, and nothing is left on the server',
    async (how) => {
      const args = ['--import', 'tsx', 'spec/support/visitor.ts', server().endpoint, at().cluster, how];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const exit = once(child, 'exit');
      const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(await exit).toEqual([0, null]);
      expect(said).toBe('led\nleft\n');
      expect(complained).toBe('');
      const other = await at().client();
      expect(await other.children(at().nodes)).toEqual([]);
      expect(await other.children(`${at().apps}/billing`).catch(() => [])).toEqual([]);
    },
  );
});
