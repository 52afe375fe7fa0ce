import { BehaviorSubject, type Observable, type Subscription } from 'rxjs';
import type { Operation } from '../../lib/connection/request.ts';
import { wire } from '../../lib/index.ts';
import { until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { askedBy, opcodes, otherOpcodes } from '../support/opcodes.ts';
import { withOwnServer } from '../support/own-server.ts';

const size = 400;
const data = (port: number): string => JSON.stringify({ name: 'm@h', routes: [{ Port: port }] });

withOwnServer('what a change costs', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  let proxy: FrameProxy;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    proxy = await frameProxy(server().port);
    proxy.fate = (frame) => {
      const name = askedBy(frame);
      if (name !== undefined) asked.push(name);
      return 'pass';
    };
  });
  afterEach(() => proxy.stop());
  const observer = () => at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 20_000 });
  const members = async (): Promise<readonly string[]> => {
    const other = await at().client();
    await other.folder(at().nodes);
    const create = () => other.create(`${at().nodes}/m-`, data(1), 'ephemeral-sequential');
    return Promise.all(Array.from({ length: size }, create));
  };

  it('is one read for a join and for an update, and none for a leave, however many there are', async () => {
    const [path = ''] = await members();
    const other = await at().client();
    const a = observer();
    a.members$.subscribe();
    await until(a.members$, (list) => list.length === size);
    asked.length = 0;
    const joined = await other.create(`${at().nodes}/m-`, data(2), 'ephemeral-sequential');
    await until(a.members$, (list) => list.length === size + 1);
    expect(asked).toEqual(['getData']);
    await other.send({ op: 'setData', path, data: Buffer.from(data(3)), version: -1 });
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 3);
    expect(asked).toEqual(['getData', 'getData']);
    await other.send({ op: 'delete', path: joined, version: -1 });
    await until(a.members$, (list) => list.length === size);
    expect(asked).toEqual(['getData', 'getData']);
  });

  it('of the first list is one watch, one sync, one list, and reads in groups', async () => {
    await members();
    const a = observer();
    await until(a.members$, (list) => list.length === size);
    const reads = asked.filter((name) => name === 'multiRead');
    expect(asked.filter((name) => name !== 'multiRead').slice(0, 3)).toEqual([
      'addWatch',
      'sync',
      'getChildren',
    ]);
    expect(reads.length).toBeLessThanOrEqual(Math.ceil(size / 100));
    expect(asked).not.toContain('getData');
  });

  it.each(['lasting watches', 'one-shot ones'])(
    'of a reconnect is reads, which arm %s anew: a list of all watches might be larger than a server takes',
    async (kind) => {
      await members();
      const lacks: ReadonlySet<Operation> = new Set(['addWatch', 'multiRead', 'getEphemerals']);
      const transport = { ...wire(), ...(kind === 'one-shot ones' && { lacks }) };
      const a = at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 20_000, transport });
      a.members$.subscribe();
      await until(a.members$, (list) => list.length === size);
      const opcodesOf: unknown[] = [];
      proxy.fate = ({ from, opcode, connection }) => {
        if (from === 'client' && connection === 1) opcodesOf.push(opcode);
        return 'pass';
      };
      proxy.reset();
      await until(a.session$, ({ status }) => status === 'suspended');
      await until(a.cluster$, ({ stale }) => !stale);
      const other = await at().client();
      await other.create(`${at().nodes}/m-`, data(2), 'ephemeral-sequential');
      await until(a.members$, (list) => list.length === size + 1);
      expect(opcodesOf).not.toContain(otherOpcodes.setWatches);
      expect(opcodesOf).not.toContain(otherOpcodes.setWatches2);
      expect(opcodesOf.includes(opcodes.addWatch)).toBe(kind === 'lasting watches');
    },
  );

  it('is not more for 500 subscribers than for one', async () => {
    await members();
    const a = observer();
    a.members$.subscribe();
    await until(a.members$, (list) => list.length === size);
    asked.length = 0;
    const streams: readonly Observable<unknown>[] = [
      a.members$,
      a.leader$,
      a.memberEvents$,
      a.cluster$,
      a.role$,
    ];
    const held: Subscription[] = [];
    for (let count = 0; count < 100; count += 1) {
      for (const stream$ of streams) held.push(stream$.subscribe());
    }
    const other = await at().client();
    await other.create(`${at().nodes}/m-`, data(2), 'ephemeral-sequential');
    await until(a.members$, (list) => list.length === size + 1);
    for (const subscription of held) subscription.unsubscribe();
    expect(asked).toEqual(['getData']);
  });

  it('of one application of several is one write, and nothing is created or deleted', async () => {
    const a = observer();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const app$ = new BehaviorSubject({ app: 'one', weight: 1 });
    for (const app of ['two', 'three']) await a.ready(a.serve({ app }));
    await a.ready(a.serve(app$));
    const b = at().registrar();
    await until(b.apps$, (list) => list.length === 3);
    asked.length = 0;
    app$.next({ app: 'one', weight: 9 });
    await until(b.appRoutes$('one'), (list) => list[0]?.weight === 9);
    const writes = asked.filter((name) => /create|delete|setData/.test(name));
    expect(writes).toEqual(['setData']);
  });

  it('of an update that changes nothing is nothing', async () => {
    const a = observer();
    const node$ = new BehaviorSubject({ name: 'a@h', routes: [{ port: 1 }] });
    await a.ready(a.join(node$));
    const writes = () => asked.filter((name) => /setData|create/.test(name)).length;
    const before = writes();
    for (let count = 0; count < 10; count += 1) node$.next({ name: 'a@h', routes: [{ port: 1 }] });
    node$.next({ name: 'a@h', routes: [{ port: 2 }] });
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 2);
    expect(writes() - before).toBe(1);
  });
});
