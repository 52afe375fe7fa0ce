import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { eachWithHarness } from '../support/harness.ts';
import { over, transports } from '../support/over.ts';
import { withServer } from '../support/own-server.ts';

over(withServer, transports)('a process that lets go of its registrar', {}, (server, way) => {
  const at = eachWithHarness(() => server().endpoint);

  it.each(['close', 'dispose', 'unsubscribe'])(
    'by %s ends by itself: no socket, timer or listener keeps it, and nothing is left on the server',
    async (how) => {
      const visitor = ['--import', 'tsx', 'spec/support/visitor.ts'];
      const args = [...visitor, server().endpoint, at().cluster, how, way.name];
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
