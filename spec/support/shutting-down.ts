// A process with two registrars that wait for SIGTERM; says `ready` once both are registered, or at once.
import { createRegistrar } from '../../lib/index.ts';

const [endpoints = '', how = ''] = process.argv.slice(2);
const say = (what: string): void => void process.send?.(what);

const registrars = ['a@h', 'b@h'].map((name) => {
  const registrar = createRegistrar({ endpoints, sessionTimeout: 20_000, shutdownOn: ['SIGTERM'] });
  return { registrar, registered: registrar.ready(registrar.join({ name, routes: [] })) };
});
if (how === 'listens') {
  // It takes longer than the registrars.
  process.once('SIGTERM', () => {
    void Promise.all(registrars.map(({ registrar }) => registrar.close())).then(() => {
      setImmediate(() => {
        process.exitCode = 7;
        process.disconnect();
      });
    });
  });
}
if (how === 'waits') {
  for (const { registered } of registrars) registered.catch(() => undefined);
  say('ready');
} else {
  await Promise.all(registrars.map(({ registered }) => registered));
  say('ready');
}
