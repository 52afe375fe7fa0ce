import { firstValueFrom, merge, take } from 'rxjs';
import { createRegistrar, wire, type Registrar, type RegistrarOptions } from '../../lib/index.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { until } from '../support/eventually.ts';
import { tampering } from '../support/tampering.ts';

describe('linger (P1)', () => {
  let server: TestServer;
  const open: Registrar[] = [];
  const registrar = (options: RegistrarOptions = {}): Registrar => {
    const made = createRegistrar({ endpoints: server.endpoints, ...options });
    open.push(made);
    return made;
  };
  beforeAll(async () => {
    server = await startTestServer();
    const other = registrar();
    await other.ready(other.join({ name: 'a@host', routes: [{ port: 1 }] }));
    await other.ready(other.serve({ app: 'billing' }));
  });
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await server.close();
  });

  it.each<[string, (seen: Registrar) => Promise<unknown>]>([
    ['appRoutes$', ({ appRoutes$ }) => firstValueFrom(appRoutes$('billing'))],
    ['apps$', ({ apps$ }) => firstValueFrom(apps$)],
    ['members$', ({ members$ }) => firstValueFrom(members$)],
    ['cluster$', ({ cluster$ }) => firstValueFrom(cluster$)],
    ['leader$', ({ leader$ }) => firstValueFrom(leader$)],
    ['role$', ({ role$ }) => firstValueFrom(role$)],
    ['events$', ({ events$ }) => firstValueFrom(events$)],
    ['memberEvents$', ({ memberEvents$ }) => firstValueFrom(memberEvents$)],
  ])('reads nothing anew for the next firstValueFrom(%s)', async (_, ask) => {
    const transport = tampering(wire());
    // A session this long sends no ping meanwhile.
    const seen = registrar({ transport, linger: 60_000, sessionTimeout: 600_000 });
    await ask(seen);
    await until(merge(seen.members$, seen.appRoutes$('billing')).pipe(take(2)));
    await until(seen.appRoutes$('billing'), (routes) => routes.length === 1);
    const { length } = transport.requests;
    const values = [await ask(seen), await ask(seen), await ask(seen)];
    expect(transport.requests.slice(length)).toEqual([]);
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(1);
  });

  it('is over with close(): lingering streams complete, and read nothing more', async () => {
    const transport = tampering(wire());
    const seen = registrar({ transport, linger: 600_000 });
    expect(await until(seen.appRoutes$('billing'))).toHaveLength(1);
    await seen.close();
    const { length } = transport.requests;
    expect(await firstValueFrom(seen.members$, { defaultValue: 'complete' })).toBe('complete');
    expect(transport.requests).toHaveLength(length);
  });
});
