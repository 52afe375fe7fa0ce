// A process in which the package is not installed, and what it is told of that.
import { register } from 'node:module';
import { catchError, of } from 'rxjs';
import { createRegistrar } from '../../../lib/index.ts';
import { native } from '../../../lib/native.ts';

const hook = `export const resolve = (specifier, context, next) => {
  if (specifier !== 'zookeeper') return next(specifier, context);
  throw new Error("Cannot find package 'zookeeper'");
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const registrar = createRegistrar({ endpoints: '127.0.0.1:1', transport: native() });
registrar.members$.pipe(catchError((error: unknown) => of(String(error)))).subscribe((told) => {
  process.send?.(told);
});
const joined = registrar.ready(registrar.join({ name: 'a@h', routes: [] }));
await joined.catch((error: unknown) => process.send?.(String(error)));
await registrar.close();
process.disconnect();
