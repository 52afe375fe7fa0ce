import {
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  onErrorResumeNextWith,
  Subject,
  type Observable,
} from 'rxjs';
import {
  InvalidOption,
  type Health,
  type HealthReason,
  type NodeSpec,
  type Registrar,
} from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { acts, pictured } from '../../support/pictured.ts';

const { down, drop, expire, up } = acts;

const letters: Readonly<Record<HealthReason, string>> = {
  connecting: 'c',
  suspended: 's',
  lost: 'l',
  registering: 'g',
  'registration-failed': 'F',
  stopping: 'S',
  closed: '.',
  failed: 'f',
};
const letterOf = ({ ready, reason }: Health): string =>
  reason === undefined && ready ? 'r' : letters[reason!];
/** `r` while it is ready, else a letter for the reason. */
const health$ = ({ health$: health }: Registrar): Observable<string> =>
  health.pipe(map(letterOf), distinctUntilChanged());

const onA =
  (act: (registrar: Registrar) => void): Act =>
  ({ node }) => {
    act(node('a').registrar);
  };
const serve: Act = ({ hold, node }) => {
  hold(node('a').registrar.serve({ app: 'x' }));
};
const rejoin: Act = ({ hold, node }) => {
  hold(node('a').registrar.join({ name: 'a@host', routes: [] }));
};
const drain = onA(({ drain: stop }) => void stop({ wait: 4 }));
const close = onA(({ close: end }) => void end());

describe('health$', () => {
  it('is ready once it is connected, where nothing is to be registered', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                -----|').node('o');
      expectObservable(health$(registrar)).toBe('(cr)-(S.|)');
    });
  });

  it('waits for ZooKeeper, and for the registration of the node', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                (xa)---y---|', { x: down, y: up }).node('a');
      expectObservable(health$(registrar)).toBe('c------(gr)(S.|)');
    });
  });

  it('waits for an application whose node is not joined', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                ----x--a--A--|', { x: serve }).node('a');
      expectObservable(health$(registrar)).toBe('(cr)g--r--g--(rS.|)');
    });
  });

  it('is suspended with the session, and goes on with it', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                a----x---|', { x: drop }).node('a');
      expectObservable(health$(registrar)).toBe('(cgr)sr--(S.|)');
    });
  });

  it('waits for a new registration where the session expires', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                a----x------|', { x: expire }).node('a');
      const health = health$(registrar).pipe(filter((letter) => !'cg'.includes(letter)));
      expectObservable(health).toBe('r----s(lr)--(S.|)');
    });
  });

  it('stops with a drain, and is ready again where something is registered after', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                a----d----j----|', { d: drain, j: rejoin }).node('a');
      expectObservable(health$(registrar)).toBe('(cgr)S----(gr)-(S.|)');
    });
  });

  it('stops for as long as its node drains, whatever is subscribed meanwhile', () => {
    pictured((draw, expectObservable) => {
      const again: Act = ({ hold, node }) => {
        hold(node('a').registrar.serve({ app: 'y' }));
      };
      const { registrar } = draw('                a----x----d-y-----|', {
        d: drain,
        x: serve,
        y: again,
      }).node('a');
      expectObservable(health$(registrar)).toBe('(cgr)(gr)-S-------(.|)');
    });
  });

  it('completes after closed', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                a----x------|', { x: close }).node('a');
      expectObservable(health$(registrar)).toBe('(cgr)(S.|)');
    });
  });

  it('counts the attempts to connect', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                ----x---y---|', { x: down, y: up }).node('o');
      expectObservable(
        registrar.health$.pipe(
          map(({ attempts }) => String(attempts)),
          distinctUntilChanged(),
        ),
      ).toBe('(10)12340---|');
    });
  });

  it('remembers a registration that failed, until one of that name is registered', () => {
    pictured((draw, expectObservable) => {
      const input$ = new Subject<NodeSpec>();
      const fail = (): void => {
        input$.error(new InvalidOption('name', 'a name', undefined));
      };
      const join: Act = ({ hold, node }) => {
        hold(node('a').registrar.join(input$).pipe(onErrorResumeNextWith(EMPTY)));
        input$.next({ name: 'a@host', routes: [] });
      };
      const { registrar } = draw('                ------j---x---a---|', { j: join, x: fail }).node('a');
      expectObservable(health$(registrar)).toBe('(cr)--(gr)F---(gr)(S.|)');
    });
  });
});
