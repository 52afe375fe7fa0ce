import { createRegistrar } from '../../lib/index.ts';
import type { Request } from '../../lib/connection/request.ts';
import { statOf } from '../support/entries.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTransport } from '../support/fake-transport.ts';

/** Answers as a server with one znode of the session 1 does. */
const answer = (request: Request) => {
  switch (request.op) {
    case 'create':
      return { path: `${request.path}0000000001` };
    case 'exists':
      return { stat: statOf({ ephemeralOwner: 1n, czxid: 5n }) };
    case 'addWatch':
      return {};
    default:
      return undefined;
  }
};

describe('a registration on a new connection of its session', () => {
  it('sets the watch of its znode before it reads it: what comes between would be missed for ever', async () => {
    const transport = Object.assign(fakeTransport(), { answer });
    const registrar = createRegistrar({
      endpoints: 'a:1',
      transport,
      linger: 0,
      backoff: { initial: 1, max: 1 },
    });
    const states: string[] = [];
    const joined = registrar.join({ name: 'a@h', routes: [] }).subscribe(({ status }) => states.push(status));
    const asked = () =>
      transport
        .last()
        .requests.flatMap((request) =>
          'path' in request && request.path.includes('-node-') ? [request.op] : [],
        );
    await eventually(() => transport.attempts.length === 1);
    transport.last().accept();
    await eventually(() => states.includes('registered'));
    expect(asked()).toEqual(['create', 'addWatch', 'exists']);
    transport.last().drop();
    await eventually(() => transport.attempts.length === 2);
    transport.last().accept();
    await eventually(() => states.at(-1) === 'registered');
    expect(asked()).toEqual(['addWatch', 'exists']);
    joined.unsubscribe();
  });

  it('is lost first where the server grants another session', async () => {
    const transport = Object.assign(fakeTransport(), { answer });
    const registrar = createRegistrar({
      endpoints: 'a:1',
      transport,
      linger: 0,
      backoff: { initial: 1, max: 1 },
    });
    const seen: string[] = [];
    const subscription = registrar.session$.subscribe((state) =>
      seen.push('incarnation' in state ? `${state.status} ${String(state.incarnation)}` : state.status),
    );
    await eventually(() => transport.attempts.length === 1);
    transport.last().accept();
    transport.last().drop();
    await eventually(() => transport.attempts.length === 2);
    transport.last().accept({ sessionId: 99n });
    subscription.unsubscribe();
    expect(seen).toEqual(['connecting', 'connected 1', 'suspended 1', 'lost 1', 'connecting', 'connected 2']);
  });
});
