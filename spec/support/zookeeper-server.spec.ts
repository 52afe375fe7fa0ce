import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { child } from './children.ts';
import { eventually } from './eventually.ts';
import { describeOnLinux, processesWith } from './left-behind.ts';
import { describeOwn } from './own-server.ts';

describeOwn('zooKeeperServer', () => {
  describeOnLinux('of a process that is killed', () => {
    it('goes with its folder', async () => {
      const temporary = mkdtempSync(join(tmpdir(), 'zkr-held-'));
      const holder = child('spec/support/server-holder.ts', [], { TMPDIR: temporary });
      const data = await firstValueFrom(holder.said$);
      expect(existsSync(data)).toBe(true);
      await holder.end();
      await eventually(() => processesWith(temporary).length === 0 && !existsSync(data), Boolean, {
        within: 30_000,
        what: 'the end of the server',
      });
      rmSync(temporary, { recursive: true, force: true });
    }, 90_000);
  });
});
