import { isNodeNotJoined, NodeNotJoined, type RegistrationState } from '../../lib/index.ts';
import { fakeMember, fakeRegistrar } from '../../lib/testing/index.ts';
import { of } from 'rxjs';
import { undialledRegistrar } from '../support/undialled-registrar.ts';

const setUp = () => {
  const { logger, registrar } = undialledRegistrar();
  const join = (name: string) => registrar.join({ name, routes: [{ port: 1 }] }).subscribe();
  /** States of an application, each as what it waits for. */
  const serve = (app: string, node?: string): string[] => {
    const told: string[] = [];
    const shown = (state: RegistrationState): string =>
      'cause' in state ? state.cause.message : state.status;
    registrar.serve({ app, ...(node !== undefined && { node }) }).subscribe({
      next: (state) => told.push(shown(state)),
      error: (error: Error) => told.push(`error: ${error.message}`),
    });
    return told;
  };
  const warned = (): readonly string[] => logger.lines.filter((line) => line.startsWith('warn: serve'));
  return { registrar, join, serve, warned };
};

describe('an application that waits for its node', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('says which node it waits for, with the nearest name, and the log says it once', () => {
    const { join, serve, warned } = setUp();
    join('demo@localhost');
    const told = serve('x', 'demo@localhots');
    const text =
      'serve of "x" waits: the node "demo@localhots" is not joined through this registrar ' +
      '(joined: "demo@localhost"); did you mean "demo@localhost"?';
    expect(told).toEqual([text]);
    expect(warned()).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(warned()).toEqual([`warn: ${text}`]);
    join('other@h').unsubscribe();
    jest.advanceTimersByTime(600_000);
    expect(warned()).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it('says that no node is joined, and nothing in the log where a join follows soon', () => {
    const { join, serve, warned } = setUp();
    const told = serve('x');
    expect(told).toEqual([
      'serve of "x" waits: no node is joined through this registrar; subscribe to a join',
    ]);
    jest.advanceTimersByTime(999);
    join('a@h');
    jest.advanceTimersByTime(10_000);
    expect(told[1]).toBe('registering');
    expect(warned()).toEqual([]);
  });

  it('waits where its node has left, and several others are joined: an unrelated leave is no error', () => {
    const { join, serve } = setUp();
    const a = join('a@h');
    const told = serve('x');
    const b = join('b@h');
    join('c@h');
    a.unsubscribe();
    expect(told.at(-1)).toBe(
      'serve of "x" waits: its node has left, and several are joined ("b@h", "c@h"): name one of them in the field node',
    );
    b.unsubscribe();
    expect(told.at(-1)).toBe('registering');
    expect(told.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('is refused where it names none of several at the beginning', () => {
    const { join, serve } = setUp();
    join('a@h');
    join('b@h');
    expect(serve('x')).toEqual(['error: option node: for "x" one of a@h, b@h expected, nothing given']);
  });

  it('keeps its node when another one leaves', () => {
    const { join, serve } = setUp();
    join('a@h');
    const told = serve('x');
    const b = join('b@h');
    join('c@h');
    const { length } = told;
    b.unsubscribe();
    expect(told).toHaveLength(length);
  });

  it('says it with an error that has a guard and fields', () => {
    const error = new NodeNotJoined('x', 'a@h', []);
    expect(isNodeNotJoined(error)).toBe(true);
    expect(error).toMatchObject({ app: 'x', node: 'a@h', joined: [] });
    expect(error.message).toContain('(joined: none)');
  });

  it('says it in a fake registrar, too', () => {
    const registrar = fakeRegistrar({ members$: of([fakeMember('other@h')]) });
    const told: RegistrationState[] = [];
    registrar.serve({ app: 'x' }).subscribe((state) => told.push(state));
    expect(told).toMatchObject([{ status: 'registering', cause: { _tag: 'NodeNotJoined' } }]);
  });
});
