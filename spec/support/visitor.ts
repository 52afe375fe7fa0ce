// A process that uses all of a registrar, then lets go of it as it is told, and has to end by itself.
import { filter, firstValueFrom, merge } from 'rxjs';
import { createRegistrar, wire } from '../../lib/index.ts';
import { native } from '../../lib/native.ts';

const [endpoint = '', cluster = '', how = '', way = ''] = process.argv.slice(2);
const transport = way === 'native' ? native() : wire();
const registrar = createRegistrar({
  endpoints: endpoint,
  cluster,
  linger: 0,
  sessionTimeout: 30_000,
  transport,
});
const held = merge(
  registrar.session$,
  registrar.events$,
  registrar.invalid$,
  registrar.appRoutes$('billing'),
  registrar.watch.tree$('/'),
  registrar.join({ name: 'visitor@h', routes: [] }),
  registrar.serve({ app: 'billing' }),
).subscribe();
await firstValueFrom(registrar.role$.pipe(filter(({ status }) => status === 'leader')));
await firstValueFrom(registrar.apps$.pipe(filter((list) => list.length === 1)));
console.log('led');
if (how === 'close') await registrar.close();
else if (how === 'dispose') await registrar[Symbol.asyncDispose]();
else held.unsubscribe();
console.log('left');
