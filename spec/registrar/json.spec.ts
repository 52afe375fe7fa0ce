import { Subscription, type Observable } from 'rxjs';
import { createRegistrar } from '../../lib/index.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { eventually } from '../support/eventually.ts';

describe('every stream of a registrar', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.close());

  it('emits what JSON.stringify takes, with the token of a member in the stat of its znode', async () => {
    const registrar = createRegistrar({ endpoints: server.endpoints });
    const { watch } = registrar;
    const folder = '/services/ergo/default/nodes';
    const join$ = registrar.join({ name: 'a@h', routes: [{ port: 1 }] });
    const serve$ = registrar.serve({ app: 'billing' });
    const joined = await registrar.ready(join$);
    await registrar.ready(serve$);
    const { path, token } = joined.registered;
    const { session$, cluster$, members$, memberEvents$, leader$, role$, apps$, events$, invalid$ } =
      registrar;
    const streams: Readonly<Record<string, Observable<unknown>>> = {
      ...{ session$, cluster$, members$, memberEvents$, leader$, role$, apps$, events$, invalid$ },
      ...{ join$, serve$, appRoutes$: registrar.appRoutes$('billing') },
      exists$: watch.exists$(path),
      data$: watch.data$(path),
      children$: watch.children$(folder),
      tree$: watch.tree$(folder),
    };
    const texts = new Map<string, string>();
    const all = new Subscription();
    for (const [name, stream$] of Object.entries(streams)) {
      all.add(
        stream$.subscribe((value) => {
          texts.set(
            name,
            JSON.stringify(value instanceof Map ? [...(value as Map<unknown, unknown>)] : value),
          );
        }),
      );
    }
    const rest = Object.keys(streams).filter((name) => name !== 'invalid$');
    await eventually(
      () => rest.filter((name) => !texts.has(name)),
      (silent) => silent.length === 0,
    );
    for (const name of ['exists$', 'data$', 'tree$', 'members$', 'leader$', 'cluster$', 'join$']) {
      expect([name, texts.get(name)]).toEqual([name, expect.stringContaining(token)]);
    }
    all.unsubscribe();
    await registrar.close();
  });
});
