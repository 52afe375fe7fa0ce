import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filter, skip } from 'rxjs';
import { child, type Child } from '../../support/children.ts';
import { until } from '../../support/eventually.ts';
import { overNative } from '../../support/over-native.ts';
import { withOwnServer } from '../../support/own-server.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import { tcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A process under traffic, what it goes through, and what it says in the end. */
interface Ride {
  readonly proxy: TcpProxy;
  readonly folder: string;
  /** The n-th time that it says so. */
  said(what: string, nth: number): Promise<string>;
  send(command: string): void;
  total(): Promise<Record<string, number>>;
  sessions(): readonly string[];
  readonly ended: Child['ended'];
}

overNative(withOwnServer)('a process that uses the native transport', {}, (server) => {
  const ride = async (through: (ride: Ride) => Promise<void>): Promise<void> => {
    const proxy = await tcpProxy(server().port);
    const echo = await scriptedServer((socket) => socket.pipe(socket));
    const folder = temporaryFolder();
    const rider = child('spec/support/native/traffic.ts', [
      `127.0.0.1:${String(proxy.port)}`,
      String(echo.port),
    ]);
    const sessions: string[] = [];
    rider.said$.pipe(filter((said) => said.startsWith('connected'))).subscribe((said) => sessions.push(said));
    const said = (what: string, nth: number): Promise<string> =>
      until(
        rider.said$.pipe(
          filter((each) => each.startsWith(what)),
          skip(nth - 1),
        ),
        () => true,
        {
          what: `${what} ${String(nth)}`,
        },
      );
    const send = (command: string): void => {
      rider.process.send(command);
    };
    try {
      await through({
        proxy,
        folder: folder.path,
        said,
        send,
        total: async () => {
          send('stop');
          return JSON.parse((await said('total', 1)).slice(6)) as Record<string, number>;
        },
        sessions: () => sessions,
        ended: rider.ended,
      });
    } finally {
      await rider.end();
      await echo.stop();
      await proxy.stop();
      folder.remove();
    }
  };

  it('survives resets under traffic, with its session, and neither a request nor a socket is lost', () =>
    ride(async ({ proxy, said, total, sessions, ended }) => {
      for (let round = 1; round <= 10; round += 1) {
        await said('busy', round);
        proxy.reset();
      }
      await said('busy', 11);
      const { asked, answered = 0, failed = 0, ambiguous, sockets, echoed } = await total();
      expect(answered + failed).toBe(asked);
      expect(ambiguous).toBeGreaterThan(0);
      expect(sockets).toBeGreaterThanOrEqual(10);
      expect(echoed).toBe(sockets);
      expect(new Set(sessions()).size).toBe(1);
      expect(await ended).toEqual([0, null]);
    }));

  it('opens sockets that work when a server closes the connection', () =>
    ride(async ({ proxy, said, send, total, ended }) => {
      for (let round = 1; round <= 5; round += 1) {
        await said('busy', round);
        send('pause');
        await said(`paused ${String(round)}`, 1);
        proxy.close();
      }
      await said('busy', 6);
      const { sockets, echoed } = await total();
      expect(sockets).toBeGreaterThanOrEqual(5);
      expect(echoed).toBe(sockets);
      expect(await ended).toEqual([0, null]);
    }));

  it('survives a reset that the next request is the first to notice', () =>
    ride(async ({ proxy, folder, said, send, total, sessions, ended }) => {
      for (let round = 1; round <= 5; round += 1) {
        await said('busy', round);
        const flag = join(folder, String(round));
        send(flag);
        await said('reset', round);
        proxy.reset();
        writeFileSync(flag, '');
      }
      await said('busy', 6);
      const { asked, answered = 0, failed = 0, sockets, echoed, slowest } = await total();
      expect(answered + failed).toBe(asked);
      expect(slowest).toBeLessThan(300);
      expect(echoed).toBe(sockets);
      expect(new Set(sessions()).size).toBe(1);
      expect(await ended).toEqual([0, null]);
    }));
});
