import { filter, firstValueFrom, map, tap, type Observable } from 'rxjs';
import { createRegistrar } from 'zookeeper-registrar';
import {
  wire,
  type Connection,
  type Operation,
  type Reply,
  type Request,
  type RequestOf,
  type Transport,
} from 'zookeeper-registrar/transport';
import { withServer } from '../support/own-server.ts';
import { inMemory } from './in-memory.ts';

describe('a transport that is written outside of the library', () => {
  it('carries members, leadership and routes', async () => {
    const { transport, paths } = inMemory();
    const [a, b] = [1, 2].map(() => createRegistrar({ endpoints: 'memory:1', transport }));
    if (!a || !b) throw new Error('two registrars expected');
    const joined = await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await a.ready(a.serve({ app: 'billing' }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    const names$ = b.members$.pipe(map((list) => list.map(({ name }) => name)));
    expect(await firstValueFrom(names$.pipe(filter((list) => list.length === 2)))).toEqual(['a@h', 'b@h']);
    const routes = await firstValueFrom(b.appRoutes$('billing').pipe(filter((list) => list.length > 0)));
    expect(routes.map(({ node }) => node)).toEqual(['a@h']);
    await firstValueFrom(a.role$.pipe(filter(({ status }) => status === 'leader')));
    const promoted = firstValueFrom(b.role$.pipe(filter(({ status }) => status === 'leader')));
    await joined.leave();
    await promoted;
    await Promise.all([a.close(), b.close()]);
    expect(paths().filter((path) => path.includes('_c_'))).toEqual([]);
  });
});

withServer('a transport that decorates another one', {}, (server) => {
  it('sees each request, and infers its reply', async () => {
    const seen: string[] = [];
    const inner = wire();
    const traced = (connection: Connection): Connection => ({
      ...connection,
      request: <O extends Operation>(request: RequestOf<O>): Observable<Reply<O>> =>
        connection.request(request).pipe(tap({ subscribe: () => seen.push((request as Request).op) })),
    });
    const transport: Transport = {
      ...inner,
      connect: (target, limits) => inner.connect(target, limits).pipe(map(traced)),
    };
    const registrar = createRegistrar({ endpoints: server().endpoint, transport, cluster: 'traced' });
    await registrar.ready(registrar.join({ name: 'a@h', routes: [] }));
    await registrar.close();
    expect(seen).toContain('create');
    expect(seen.at(-1)).toBe('closeSession');
  });
});
