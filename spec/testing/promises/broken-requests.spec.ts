import { BehaviorSubject, VirtualTimeScheduler } from 'rxjs';
import { createRegistrar, type NodeSpec, type RegistrationState } from '../../../lib/index.ts';
import { virtualZooKeeper } from '../../../lib/testing/index.ts';

const sized = (name: string, bytes: number): NodeSpec => ({
  name,
  routes: [],
  ext: { text: 'x'.repeat(bytes) },
});

const seeded = () => {
  let state = 1;
  return (): number => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** A server whose jute.maxbuffer is smaller than what is published. */
const setUp = () => {
  const scheduler = new VirtualTimeScheduler();
  const zooKeeper = virtualZooKeeper({ scheduler, tickTime: 500, latency: 1 });
  zooKeeper.faults.takeAtMost(4_000);
  const registrar = createRegistrar({
    endpoints: zooKeeper.endpoints,
    transport: zooKeeper.transport('a'),
    ...{ scheduler, sessionTimeout: 9_000, random: seeded() },
  });
  const counted = { losses: 0, members: 0 };
  registrar.session$.subscribe(({ status }) => {
    if (status === 'suspended') counted.losses += 1;
  });
  registrar.members$.subscribe((members) => {
    counted.members = members.length;
  });
  const statesOf = (node$: BehaviorSubject<NodeSpec> | NodeSpec): RegistrationState[] => {
    const states: RegistrationState[] = [];
    registrar.join(node$).subscribe((state) => states.push(state));
    return states;
  };
  return {
    ...{ counted, statesOf },
    faults: zooKeeper.faults,
    at: (ms: number, act: () => void) => {
      scheduler.schedule(act, ms);
    },
    run: (ms: number) => {
      scheduler.maxFrames = ms;
      scheduler.flush();
      zooKeeper.close();
    },
  };
};

describe('data that a server does not take, for which it closes the connection without a word', () => {
  it('cost three connections; what was published stands, and the state says why', () => {
    const { counted, statesOf, at, run } = setUp();
    const node$ = new BehaviorSubject(sized('a@h', 10));
    const states = statesOf(node$);
    at(5_000, () => {
      node$.next(sized('a@h', 5_000));
    });
    run(50_000);
    expect(counted).toEqual({ losses: 3, members: 1 });
    expect(states.at(-1)).toMatchObject({ status: 'registered', updateError: { _tag: 'RequestHeld' } });
    expect(states.filter((state) => 'updateError' in state)).toHaveLength(1);
  });

  it('give way to others at once', () => {
    const { counted, statesOf, at, run } = setUp();
    const node$ = new BehaviorSubject(sized('a@h', 10));
    const states = statesOf(node$);
    at(5_000, () => {
      node$.next(sized('a@h', 5_000));
    });
    at(30_000, () => {
      node$.next(sized('a@h', 20));
    });
    run(34_000);
    expect(counted.losses).toBe(3);
    expect(states.at(-1)).toMatchObject({ status: 'registered' });
    expect(states.at(-1)).not.toHaveProperty('updateError');
  });

  it('of a join are its cause, and leave others alone', () => {
    const { counted, statesOf, at, run } = setUp();
    const small = statesOf(sized('a@h', 10));
    let big: RegistrationState[] = [];
    at(5_000, () => {
      big = statesOf(sized('b@h', 5_000));
    });
    run(50_000);
    expect(counted).toEqual({ losses: 3, members: 1 });
    expect(small.at(-1)).toMatchObject({ status: 'registered' });
    expect(big.at(-1)).toMatchObject({ status: 'registering', cause: { _tag: 'RequestHeld' } });
  });

  it('are tried again, since the server may be set up anew', () => {
    const { counted, statesOf, faults, at, run } = setUp();
    const states = statesOf(sized('a@h', 5_000));
    at(40_000, () => {
      faults.takeAtMost(10_000);
    });
    run(90_000);
    expect(counted).toEqual({ losses: 3, members: 1 });
    expect(states.at(-1)).toMatchObject({ status: 'registered' });
  });
});
