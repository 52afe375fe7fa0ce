import { createRegistrar, isLayoutMismatch, wire, type Registrar } from '../../lib/index.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { until } from '../support/eventually.ts';
import { tampering, type Tampering } from '../support/tampering.ts';

describe('the check that layouts are not mixed', () => {
  let server: TestServer;
  const open: Registrar[] = [];
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await server.close();
  });
  const setUp = async (cluster: string, layout: 'nested' | 'flat') => {
    const transport = tampering(wire());
    const registrar = createRegistrar({ endpoints: server.endpoints, cluster, layout, transport });
    open.push(registrar);
    await registrar.ready(registrar.join({ name: `${layout}@h`, routes: [{ port: 1 }] }));
    return { registrar, transport };
  };
  const apps = (cluster: string) => `/services/ergo/${cluster}/apps`;
  const listsOf = ({ requests }: Tampering, path: string) =>
    requests.filter((request) => request.op === 'getChildren' && request.path === path).length;
  const serveAll = ({ ready, serve }: Registrar, prefix: string) =>
    Promise.all(Array.from({ length: 30 }, (_, n) => ready(serve({ app: `${prefix}${String(n)}` }))));

  it.each(['nested', 'flat'] as const)(
    'costs one list a connection, however many applications are served (%s)',
    async (layout) => {
      const { registrar, transport } = await setUp(layout, layout);
      await serveAll(registrar, 'a');
      expect(listsOf(transport, apps(layout))).toBe(1);
      await serveAll(registrar, 'b');
      expect(listsOf(transport, apps(layout))).toBe(1);
      const lost = until(registrar.session$, ({ status }) => status === 'suspended');
      server.faults.drop();
      await lost;
      await serveAll(registrar, 'c');
      expect(listsOf(transport, apps(layout))).toBe(2);
    },
  );

  it('is asked again where it was refused, and is not remembered as passed', async () => {
    const [one, other] = [await setUp('mixed', 'nested'), await setUp('mixed', 'flat')];
    await one.registrar.ready(one.registrar.serve({ app: 'x' }));
    const refused = async () => {
      const error: unknown = await other.registrar
        .ready(other.registrar.serve({ app: 'y' }))
        .catch((reason: unknown) => reason);
      expect(isLayoutMismatch(error)).toBe(true);
    };
    await refused();
    await refused();
    expect(listsOf(other.transport, apps('mixed'))).toBe(2);
  });
});
