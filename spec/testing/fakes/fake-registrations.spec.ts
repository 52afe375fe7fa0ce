import { firstValueFrom, map, of, Subject, Subscription, type Observable } from 'rxjs';
import {
  DuplicateJoin,
  InvalidOption,
  whileLeader,
  type NodeSpec,
  type Registrar,
  type RegistrationState,
} from '../../../lib/index.ts';
import { fakeMember, fakeRegistrar } from '../../../lib/testing/index.ts';

const node: NodeSpec = { name: 'demo@localhost', routes: [{ port: 11_144 }] };

const seen = <T>(source$: Observable<T>): readonly T[] => {
  const values: T[] = [];
  source$.subscribe((value) => values.push(value));
  return values;
};
const states = (source$: Observable<RegistrationState>) => seen(source$.pipe(map(({ status }) => status)));
const latest = (registrar: Registrar) => firstValueFrom(registrar.cluster$);

describe('fakeRegistrar, joined', () => {
  it('registers at once, and appears in every stream', async () => {
    const registrar = fakeRegistrar();
    const joined = await registrar.ready(registrar.join(node));
    const { members, leader } = await latest(registrar);
    const [member] = members;
    const { path, token, sequence } = joined.registered;
    expect(members).toEqual([
      expect.objectContaining({ name: node.name, self: true, path, token, sequence }),
    ]);
    expect(member?.endpoints).toEqual([{ host: 'localhost', port: 11_144, tls: false }]);
    expect(leader).toEqual(expect.objectContaining({ self: true, member, path, token }));
    expect(await firstValueFrom(registrar.role$)).toEqual(expect.objectContaining({ status: 'leader' }));
  });

  it('leaves when nobody subscribes any more', async () => {
    const registrar = fakeRegistrar();
    const members = seen(registrar.members$.pipe(map(({ length }) => length)));
    const roles = seen(registrar.role$.pipe(map(({ status }) => status)));
    const joined = [
      await registrar.ready(registrar.join(node)),
      await registrar.ready(registrar.join({ ...node })),
    ];
    for (const each of joined) await each.leave();
    expect(members).toEqual([0, 1, 0]);
    expect(roles).toEqual(['follower', 'leader', 'follower']);
  });

  it('stands behind the members that it was given, unless it is one of them', async () => {
    const [a, b] = [fakeMember('a@host'), fakeMember('b@host')];
    const registrar = fakeRegistrar({ members$: of([a, b]) });
    const joined = new Subscription();
    for (const name of ['b@host', 'c@host']) joined.add(registrar.join({ name, routes: [] }).subscribe());
    const { members, leader } = await latest(registrar);
    expect(members.map(({ name, self }) => [name, self])).toEqual([
      ['a@host', false],
      ['b@host', true],
      ['c@host', true],
    ]);
    expect(leader).toEqual(expect.objectContaining({ self: false, member: a }));
    joined.unsubscribe();
    expect((await latest(registrar)).members).toEqual([a, b]);
  });

  it('updates in place', () => {
    const node$ = new Subject<NodeSpec>();
    const registrar = fakeRegistrar();
    const versions = seen(registrar.members$.pipe(map(([member]) => member?.ext?.['version'])));
    const found = states(registrar.join(node$));
    for (const version of [1, 2]) node$.next({ ...node, ext: { version } });
    expect(versions).toEqual([undefined, 1, 2]);
    expect(found).toEqual(['registered']);
  });

  it('refuses what the real one refuses', async () => {
    const registrar = fakeRegistrar();
    expect(() => registrar.join({ name: '', routes: [] })).toThrow(InvalidOption);
    expect(() => registrar.serve({ app: 'x', weight: -1 })).toThrow(InvalidOption);
    await registrar.ready(registrar.join(node));
    await expect(firstValueFrom(registrar.join({ ...node, routes: [] }))).rejects.toBeInstanceOf(
      DuplicateJoin,
    );
  });

  it('serves once its node is joined', async () => {
    const registrar = fakeRegistrar();
    const found = states(registrar.serve({ app: 'billing', weight: 2 }));
    const apps = seen(registrar.apps$);
    const joined = await registrar.ready(registrar.join(node));
    const [route] = await firstValueFrom(registrar.appRoutes$('billing'));
    expect(route).toEqual(
      expect.objectContaining({ node: node.name, weight: 2, state: 'running', self: true }),
    );
    expect(route?.endpoints).toEqual([{ host: 'localhost', port: 11_144, tls: false }]);
    await joined.leave();
    expect(found).toEqual(['registering', 'registered', 'registering']);
    expect(apps).toEqual([[], ['billing'], []]);
  });

  it('ends its lease, and the work under it, when it is closed', async () => {
    const registrar = fakeRegistrar();
    const ended = jest.fn();
    const work$ = registrar.role$.pipe(
      whileLeader(({ signal }) => {
        signal.addEventListener('abort', ended);
        return new Subject();
      }),
    );
    const completed = new Promise<void>((resolve) => work$.subscribe({ complete: resolve }));
    await registrar.ready(registrar.join(node));
    expect(ended).not.toHaveBeenCalled();
    await registrar.close();
    await completed;
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('follows after its lease is resigned', async () => {
    const registrar = fakeRegistrar();
    const roles = seen(
      registrar.role$.pipe(map((role) => (role.status === 'leader' ? 'leader' : role.reason))),
    );
    await registrar.ready(registrar.join(node));
    const role = await firstValueFrom(registrar.role$);
    if (role.status === 'leader') role.lease.resign();
    expect(roles).toEqual(['not-joined', 'leader', 'behind']);
    expect((await latest(registrar)).leader?.self).toBe(false);
  });

  it('is what `join` and `serve` of the test say, where they are given', async () => {
    const registrar = fakeRegistrar({
      join: () => of({ status: 'lost' }),
      serve: () => of({ status: 'suspended' }),
    });
    expect(await firstValueFrom(registrar.join(node))).toEqual({ status: 'lost' });
    expect(await firstValueFrom(registrar.serve({ app: 'x' }))).toEqual({ status: 'suspended' });
  });
});
