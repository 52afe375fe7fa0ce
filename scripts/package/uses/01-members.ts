import { map, type Observable } from 'rxjs';
import { createRegistrar, diffByKey, type Diff, type Member } from 'zookeeper-registrar';

const registrar = createRegistrar({ endpoints: ['localhost:2181'], cluster: 'shop', sessionTimeout: 10_000 });

export const names$: Observable<readonly string[]> = registrar.members$.pipe(
  map((members) => members.map(({ name, self }) => (self ? `${name} (this process)` : name))),
);

export const versions$ = registrar.members$.pipe(
  map((members) => members.map(({ ext }) => ext?.['version'])),
);

export const changes$: Observable<Diff<Member>> = registrar.members$.pipe(diffByKey(({ path }) => path));

registrar.memberEvents$.subscribe((event) => {
  switch (event.type) {
    case 'joined':
    case 'left':
    case 'updated':
      console.log(event.type, event.member.name);
      break;
    default:
      event satisfies never;
  }
});
