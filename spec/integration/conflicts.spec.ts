import { filter, switchMap } from 'rxjs';
import { RegistrationConflict, type Logger, type RegistrationState } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { lacks, over, transports } from '../support/over.ts';
import { withServer } from '../support/own-server.ts';

const foreign = Buffer.from(JSON.stringify({ name: 'foreign@h', routes: [] }));
const rounds = 8;

over(withServer, transports)('a registration', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('that somebody overwrites again and again backs off, names the cause once, and wins in the end', async () => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const warn = (line: string): void => {
      warnings.push(line);
    };
    const logger: Logger = { debug: ignore, info: ignore, warn, error: warn };
    const a = at().registrar({ logger, backoff: { initial: 2, max: 100 } });
    const states: RegistrationState[] = [];
    a.join({ name: 'a@h', routes: [] }).subscribe((state) => states.push(state));
    const { path } = (await until(a.members$, (list) => list.length === 1))[0] ?? { path: '' };
    const other = await at().client();
    const rewriting = at()
      .registrar()
      .watch.data$(path)
      .pipe(
        filter((found) => found !== undefined && !foreign.equals(found.data)),
        switchMap(() => other.send({ op: 'setData', path, data: foreign, version: -1 })),
      )
      .subscribe();
    const causes = () =>
      states
        .flatMap((each) => (each.status === 'registered' && each.updateError ? [each.updateError] : []))
        .filter((cause) => cause instanceof RegistrationConflict);
    await eventually(() => (causes().at(-1)?.times ?? 0) >= rounds);
    rewriting.unsubscribe();
    await eventually(
      async () => (await other.send({ op: 'getData', path })).data.toString(),
      (text) => text.includes('a@h'),
    );
    await eventually(() => {
      const last = states.at(-1);
      return last?.status === 'registered' && last.updateError === undefined;
    });
    expect(new Set(causes().map(({ reason }) => reason))).toEqual(new Set(['data-overwritten']));
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['registering', 'registered']));
    expect(warnings.filter((text) => text.includes(path) && text.includes('overwritten'))).toHaveLength(1);
  });

  it('that resigns keeps the addresses of its applications, and is one member in one transaction', async () => {
    const [a, b, o] = [at().registrar(), at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await a.ready(a.serve({ app: 'one' }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    const seen = at().recorder();
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join();
    seen.listen('members', o.members$, names);
    seen.listen('ports', o.appRoutes$('one'), (list) =>
      list.map(({ endpoints }) => endpoints.map(({ port }) => port).join()).join(' '),
    );
    await eventually(() => seen.of('members').at(-1) === 'a@h,b@h' && seen.of('ports').at(-1) === '1');
    const [members, ports] = [seen.of('members').length, seen.of('ports').length];
    a.role$.subscribe();
    const role = await until(a.role$, (each) => each.status === 'leader');
    if (role.status === 'leader') role.lease.resign();
    await eventually(() => seen.of('members').at(-1) === 'b@h,a@h');
    expect(seen.of('ports').slice(ports)).toEqual([]);
    // Without multi the old znode stands beside the new one for a moment, unless a reader sees both changes as one.
    const after = seen.of('members').slice(members);
    expect(after.filter((list) => list !== 'a@h,b@h,a@h')).toEqual(['b@h,a@h']);
    if (!lacks(way, 'multi')) expect(after).toHaveLength(1);
  });
});
