import { EMPTY, Observable } from 'rxjs';
import { whileLeader, type Lease } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { withOwnServer } from '../support/own-server.ts';

withOwnServer('work under a lease, as a promise', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it('has ended before the next one leads, also where it takes longer than closeTimeout', async () => {
    const [a, b] = [at().registrar({ closeTimeout: 50 }), at().registrar({ closeTimeout: 50 })];
    const log: string[] = [];
    let finish = (): void => undefined;
    const work = (name: string) => async (lease: Lease) => {
      log.push(`${name} begins`);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      log.push(`${name} ends, held: ${String(lease.isHeld())}`);
    };
    a.role$.pipe(whileLeader(work('a'), { drainTimeout: 20_000 })).subscribe();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await eventually(() => log.length === 1);
    b.leader$.pipe(whileLeader(work('b'))).subscribe();
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    await until(b.members$, ({ length }) => length === 2);
    const closed = a.close();
    await until(b.leader$, (leader) => leader?.member?.name === 'a@h');
    // Longer than closeTimeout, by the server's own clock.
    const other = await at().client();
    for (let turn = 0; turn < 300; turn += 1) await other.children('/');
    expect(log).toEqual(['a begins']);
    finish();
    await closed;
    await eventually(() => log.length === 3);
    expect(log).toEqual(['a begins', 'a ends, held: false', 'b begins']);
    finish();
  });

  it.each(['close', 'leave'] as const)('may call %s, which does not wait for it', async (call) => {
    const a = at().registrar({ closeTimeout: 60_000 });
    const log: string[] = [];
    const joined = a.ready(a.join({ name: 'a@h', routes: [] }));
    a.role$
      .pipe(
        whileLeader(
          async () => {
            await (call === 'close' ? a.close() : (await joined).leave());
            log.push('done');
          },
          { drainTimeout: 60_000 },
        ),
      )
      .subscribe();
    await eventually(() => log.length === 1);
    expect(await until(at().registrar().members$)).toEqual([]);
  });

  it('is awaited by a close() that somebody else calls because the run has resigned', async () => {
    const [a, b] = [at().registrar({ closeTimeout: 20_000 }), at().registrar()];
    const log: string[] = [];
    let finish = (): void => undefined;
    a.role$
      .pipe(
        whileLeader(
          async (lease) => {
            await Promise.resolve();
            lease.resign();
            await new Promise<void>((resolve) => {
              finish = resolve;
            });
            log.push('a ends');
          },
          { drainTimeout: 20_000 },
        ),
      )
      .subscribe();
    let hasLed = false;
    a.role$.subscribe(({ status }) => {
      hasLed ||= status === 'leader';
      if (hasLed && status === 'follower') void a.close();
    });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    b.role$.subscribe(({ status }) => {
      if (status === 'leader') log.push('b leads');
    });
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    const other = await at().client();
    for (let turn = 0; turn < 300; turn += 1) await other.children('/');
    expect(log).toEqual([]);
    finish();
    await eventually(() => log.length === 2);
    expect(log).toEqual(['a ends', 'b leads']);
  });

  it('is awaited by a call from elsewhere', async () => {
    const a = at().registrar();
    const log: string[] = [];
    a.role$
      .pipe(
        whileLeader(
          () =>
            new Observable((subscriber) => {
              log.push('begins');
              subscriber.add(() => log.push('torn down'));
            }),
          { drained: () => EMPTY },
        ),
      )
      .subscribe();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await eventually(() => log.length === 1);
    await a.close();
    expect(log).toEqual(['begins', 'torn down']);
  });
});
