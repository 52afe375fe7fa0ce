import { createRegistrar, type Finding, type Registrar, type RegistrarOptions } from '../../lib/index.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { client, type Client } from '../support/harness.ts';

describe('findings$', () => {
  let server: TestServer;
  let open: Registrar[];
  let outsider: Client;
  let count = 0;
  let cluster: string;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    open = [];
    count += 1;
    cluster = `c${String(count)}`;
    outsider = await client(server.endpoints[0] ?? '');
  });
  afterEach(async () => {
    outsider.close();
    await Promise.all(open.map((each) => each.close()));
  });
  const registrar = (options: RegistrarOptions = {}): Registrar => {
    const made = createRegistrar({ endpoints: server.endpoints, cluster, ...options });
    open.push(made);
    return made;
  };
  const folder = (name: string): string => `/services/ergo/${cluster}/${name}`;
  const listen = ({ findings$ }: Registrar): readonly Finding[] => {
    const told: Finding[] = [];
    findings$.subscribe((finding) => told.push(finding));
    return told;
  };
  const holds = (check: () => void): Promise<boolean> =>
    eventually(() => {
      check();
      return true;
    });
  const node = (name: string): string => JSON.stringify({ name, routes: [] });
  const guid = `_c_${'f'.repeat(32)}-node-`;

  it('names two znodes of one name, for every observer, and again where a third one comes', async () => {
    const [a, b, o] = [registrar(), registrar(), registrar()];
    const one = await a.ready(a.join({ name: 'x@h', routes: [] }));
    const told = listen(o);
    const two = await b.ready(b.join({ name: 'x@h', routes: [] }));
    const second = {
      type: 'duplicate-name',
      name: 'x@h',
      path: two.registered.path,
      older: one.registered.path,
    };
    await holds(() => {
      expect(told).toEqual([second]);
    });
    // A later subscriber gets what is there.
    expect(await until(o.findings$)).toEqual(second);
    await two.leave();
    await eventually(async () => (await until(o.members$)).length === 1);
    const again = await b.ready(b.join({ name: 'x@h', routes: [] }));
    await holds(() => {
      expect(told).toEqual([second, { ...second, path: again.registered.path }]);
    });
  });

  it('names a candidate that another library created, also where its data cannot be used', async () => {
    const o = registrar();
    await outsider.folder(folder('nodes'));
    const told = listen(o);
    const sound = await outsider.create(`${folder('nodes')}/${guid}`, node('go@h'), 'ephemeral-sequential');
    await holds(() => {
      expect(told).toHaveLength(1);
    });
    const broken = await outsider.create(`${folder('nodes')}/${guid}`, '{', 'ephemeral-sequential');
    await holds(() => {
      expect(told).toEqual([
        { type: 'foreign-candidate', path: sound, name: 'go@h' },
        { type: 'foreign-candidate', path: broken },
      ]);
    });
  });

  it('names an application without its node, once the node is not there', async () => {
    const [a, o] = [registrar(), registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'x' }));
    await until(o.appRoutes$('x'), (routes) => routes.length === 1);
    const told = listen(o);
    const data = JSON.stringify({ app: 'x', node: 'gone@h', Weight: 1, Mode: 1, State: 2 });
    const path = await outsider.create(`${folder('apps')}/x/${guid}`, data, 'ephemeral-sequential');
    await holds(() => {
      expect(told).toEqual([
        expect.objectContaining({ type: 'orphan-route', app: 'x', node: 'gone@h', path }),
      ]);
    });
  });

  it('names persistent znodes among nodes and applications, and no others', async () => {
    const [a, o] = [registrar(), registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'x' }));
    const stray = await outsider.create(`${folder('nodes')}/${guid}`, node('s@h'), 'persistent-sequential');
    const data = JSON.stringify({ app: 'x', node: 'a@h', Weight: 1, Mode: 1, State: 2 });
    const app = await outsider.create(`${folder('apps')}/x/${guid}`, data, 'persistent-sequential');
    const told = listen(o);
    await holds(() => {
      expect(new Set(told.map((each) => JSON.stringify(each)))).toEqual(
        new Set([stray, app].map((path) => JSON.stringify({ type: 'persistent-stray', path }))),
      );
    });
  });

  it('has nothing to say of a cluster in order, of a leave, and of a node with its applications', async () => {
    const [a, b, o] = [registrar(), registrar(), registrar()];
    const told = listen(o);
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'x' }));
    await b.ready(b.join({ name: 'b@h', routes: [], candidate: false }));
    await until(o.appRoutes$('x'), (routes) => routes.length === 1);
    await a.close();
    await until(o.appRoutes$('x'), (routes) => routes.length === 0);
    expect(told).toEqual([]);
  });
});
