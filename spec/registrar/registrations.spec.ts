import { BehaviorSubject, catchError, defer, EMPTY, NEVER, of, Subject, type Observable } from 'rxjs';
import {
  advertise,
  appCodec,
  createRegistrar,
  DuplicateJoin,
  DuplicateServe,
  nodeCodec,
  type AppSpec,
  type NodeSpec,
} from '../../lib/index.ts';
import { encodeApp } from '../../lib/registrar/app-spec.ts';
import { encodeNode } from '../../lib/registrar/node-spec.ts';
import { fakeTransport } from '../support/fake-transport.ts';
import { recorder } from '../support/recorder.ts';

const registrar = () => createRegistrar({ endpoints: 'a:1', transport: fakeTransport(), closeTimeout: 10 });
const unchanged = <T>(routes: T): T => routes;

describe('join', () => {
  it('completes on close() although its input has not said anything yet', async () => {
    const [a, seen] = [registrar(), recorder()];
    seen.listen('join', a.join(NEVER), ({ status }) => status);
    await a.close();
    expect(seen.of('join')).toEqual(['complete']);
    seen.stop();
  });

  it('is of the same node whatever the order of the keys, and with defaults spelled out', async () => {
    const [a, seen] = [registrar(), recorder()];
    seen.listen('one', a.join({ name: 'a@h', routes: [{ port: 1 }] }), ({ status }) => status);
    seen.listen(
      'two',
      a.join({ routes: [{ port: 1, host: '' }], candidate: true, name: 'a@h' }),
      ({ status }) => status,
    );
    expect(seen.of('two')).toEqual(seen.of('one'));
    await a.close();
  });

  it('of the same name may follow in the handler of an error', async () => {
    const [a, seen] = [registrar(), recorder()];
    const input$ = new Subject<NodeSpec>();
    const again$ = a.join({ name: 'a@h', routes: [] });
    seen.listen('join', a.join(input$).pipe(catchError(() => again$)), ({ status }) => status);
    input$.next({ name: 'a@h', routes: [] });
    input$.error(new Error('input'));
    expect(seen.of('join')).toEqual(['registering', 'registering']);
    await expect(a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }))).rejects.toThrow(DuplicateJoin);
    await a.close();
  });

  it.each<[string, unknown]>([
    ['host', { name: 'a@h', routes: [{ port: 1, host: 5 }] }],
    ['tls', { name: 'a@h', routes: [{ port: 1, tls: 'yes' }] }],
    ['protoVersion', { name: 'a@h', routes: [{ port: 1, protoVersion: { name: 1 } }] }],
    ['ext', { name: 'a@h', routes: [], ext: 'text' }],
    ['payload', { name: 'a@h', routes: [], ext: { text: 'x'.repeat(999_999) } }],
  ])('refuses a %s that no reader could use', (_, spec) => {
    expect(() => encodeNode(spec as NodeSpec, unchanged, 999_999)).toThrow('expected');
  });

  it('that ends before its first value is told as what it is by ready', async () => {
    const a = registrar();
    await expect(a.ready(a.join(EMPTY))).rejects.not.toThrow('the registrar was closed');
    await a.close();
  });

  it('publishes what the codec reads', () => {
    const bytes = encodeNode({ name: 'a@h', routes: [{ port: 1 }] }, unchanged, 999_999);
    expect(nodeCodec.decode(JSON.parse(Buffer.from(bytes).toString()))._tag).toBe('Right');
  });
});

describe('serve', () => {
  const served = () => {
    const [a, seen] = [registrar(), recorder()];
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const serve = (name: string, app: AppSpec | Observable<AppSpec>) =>
      seen.listen(name, a.serve(app), ({ status }) => status);
    return { a, seen, serve };
  };

  it.each<[string, AppSpec, AppSpec]>([
    ['with defaults spelled out', { app: 'x' }, { weight: 1, mode: 'temporary', state: 'running', app: 'x' }],
    ['with the name of its only node', { app: 'x' }, { app: 'x', node: 'a@h' }],
  ])('is of the same application %s', async (_, one, two) => {
    const { a, seen, serve } = served();
    serve('one', one);
    serve('two', two);
    expect([seen.of('one'), seen.of('two')]).toEqual([['registering'], ['registering']]);
    await a.close();
  });

  it('subscribes once to an input that several subscribers share', async () => {
    const { a, seen, serve } = served();
    const app$ = new BehaviorSubject<AppSpec>({ app: 'x' });
    let subscribers = 0;
    const input$ = defer(() => {
      subscribers += 1;
      return app$;
    });
    serve('one', input$);
    serve('two', input$).unsubscribe();
    expect([subscribers, app$.observed, seen.of('two')]).toEqual([1, true, ['registering']]);
    await a.close();
    expect(app$.observed).toBe(false);
  });

  it.each<[string, AppSpec | Observable<AppSpec>]>([
    ['another weight', { app: 'x', weight: 2 }],
    ['another weight, and the name of its node', { app: 'x', node: 'a@h', weight: 2 }],
    ['another input', of({ app: 'x' })],
  ])('refuses a second registration of an application with %s', async (_, other) => {
    const { a, seen, serve } = served();
    const first = serve('one', { app: 'x' });
    await expect(a.ready(a.serve(other))).rejects.toThrow(DuplicateServe);
    expect(seen.of('one')).toEqual(['registering']);
    first.unsubscribe();
    serve('two', other);
    expect(seen.of('two')).toEqual(['registering']);
    await a.close();
  });

  it('refuses two different specs of one application when its node joins, and not before', async () => {
    const [a, seen] = [registrar(), recorder()];
    seen.listen('one', a.serve({ app: 'x' }), ({ status }) => status);
    seen.listen('two', a.serve({ app: 'x', weight: 2 }), ({ status }) => status);
    expect([...seen.of('one'), ...seen.of('two')]).toEqual(['registering', 'registering']);
    a.join({ name: 'a@h', routes: [] }).subscribe();
    // First it waits for the node, then for the server.
    expect(seen.of('one')).toEqual(['registering', 'registering']);
    expect(seen.of('two')).toEqual(['registering', expect.stringMatching(/^error: serve of "x" at "a@h": /)]);
    await a.close();
  });

  it('publishes routes of its own as the routes mapper maps them', () => {
    const routes = [{ port: 1, host: 'inside' }];
    const bytes = encodeApp(
      { app: 'x', routes },
      { node: 'a@h', mapper: advertise('8.8.8.8'), maxEntry: 9_999 },
    );
    expect(appCodec.decode(JSON.parse(Buffer.from(bytes).toString()))).toMatchObject({
      right: { routes: [{ host: '8.8.8.8', port: 1 }] },
    });
  });

  it.each<[string, unknown]>([
    ['list', {}],
    ['port', [{ port: 0 }]],
    ['host', [{ port: 1, host: 5 }]],
  ])('refuses routes of its own with a wrong %s', (_, routes) => {
    expect(() => registrar().serve({ app: 'x', routes } as AppSpec)).toThrow('expected');
  });

  it('is of two applications where two nodes serve it', async () => {
    const { a, seen, serve } = served();
    a.join({ name: 'b@h', routes: [] }).subscribe();
    serve('one', { app: 'x', node: 'a@h' });
    serve('two', { app: 'x', node: 'b@h', weight: 2 });
    expect([...seen.of('one'), ...seen.of('two')]).toEqual(['registering', 'registering']);
    await a.close();
  });

  it('stays with the only node when a second one joins', async () => {
    const [a, seen] = [registrar(), recorder()];
    a.join({ name: 'a@h', routes: [] }).subscribe();
    seen.listen('serve', a.serve({ app: 'one' }), ({ status }) => status);
    a.join({ name: 'b@h', routes: [] }).subscribe();
    expect(seen.of('serve')).toEqual(['registering']);
    await a.close();
  });

  it('keeps the last good value where only the name of its node makes a later one too large', async () => {
    const [a, seen] = [registrar(), recorder()];
    const app$ = new BehaviorSubject<AppSpec>({ app: 'one' });
    a.join({ name: `${'a'.repeat(500)}@h`, routes: [] }).subscribe();
    seen.listen('serve', a.serve(app$), ({ status }) => status);
    app$.next({ app: 'one', ext: { text: 'x'.repeat(999_700) } });
    await a.close();
    expect(seen.of('serve')).toEqual(['registering', 'complete']);
  });

  it('keeps the last good value when its node leaves and joins again after an invalid one', async () => {
    const [a, seen] = [registrar(), recorder()];
    const app$ = new BehaviorSubject<AppSpec>({ app: 'one', weight: 1 });
    const node = a.join({ name: 'a@h', routes: [] }).subscribe();
    seen.listen('serve', a.serve(app$), ({ status }) => status);
    app$.next({ app: 'one', weight: -1 });
    node.unsubscribe();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    expect(seen.of('serve').filter((line) => line.startsWith('error'))).toEqual([]);
    await a.close();
  });
});
