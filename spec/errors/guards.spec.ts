import * as registrar from '../../lib/index.ts';

const { ConnectionLost, InvalidOption, ReadyTimeout, ZooKeeperError } = registrar;
const guards = Object.entries(registrar).filter(([name]) => /^is[A-Z]/.test(name)) as [
  string,
  (error: unknown) => boolean,
][];

describe('the guards of errors', () => {
  it('are there for each error', () => {
    const classes = Object.entries(registrar)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
      .map(([name]) => `is${name}`);
    expect(guards.map(([name]) => name).sort()).toEqual(classes.sort());
  });

  it.each(guards)('%s goes by the tag, so that the class of another build fits', (name, guard) => {
    expect(guard({ _tag: name.slice(2) })).toBe(true);
    for (const other of [new Error('x'), undefined, null, 'x', { _tag: 'Other' }])
      expect(guard(other)).toBe(false);
  });
});

describe('two copies of the library in one process', () => {
  it('know the errors of each other by their guards, which instanceof does not', () => {
    let other: typeof registrar = registrar;
    jest.isolateModules(() => {
      other = jest.requireActual<typeof registrar>('../../lib/index.ts');
    });
    let error: unknown;
    try {
      other.createRegistrar({ endpoints: 'zk1:x' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).not.toBeInstanceOf(InvalidOption);
    expect([registrar.isInvalidOption(error), other.isInvalidOption(error)]).toEqual([true, true]);
    const text = JSON.stringify(new ReadyTimeout(5, error as Error));
    expect(JSON.parse(text)).toMatchObject({ cause: { _tag: 'InvalidOption', name: 'InvalidOption' } });
  });
});

describe('errors as JSON', () => {
  it('keep their message and their fields', () => {
    expect(JSON.parse(JSON.stringify(new ZooKeeperError(-101, 'getData', '/a')))).toEqual({
      ...{ _tag: 'ZooKeeperError', name: 'ZooKeeperError', code: 'NoNode', operation: 'getData', path: '/a' },
      message: 'getData /a: NoNode: the znode does not exist',
    });
    expect(
      JSON.parse(JSON.stringify({ nested: new ConnectionLost('reset', 'a:1', 'x', true) })),
    ).toMatchObject({
      nested: { _tag: 'ConnectionLost', reason: 'reset', endpoint: 'a:1', sent: true },
    });
  });

  it('keep their cause: name, message, tag and code, and the cause of that', () => {
    const system = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', secret: 'x' });
    const lost = Object.assign(new ConnectionLost('reset', 'a:1', 'x', true), { cause: system });
    expect(JSON.parse(JSON.stringify(new ReadyTimeout(5, lost)))).toEqual({
      ...{ _tag: 'ReadyTimeout', name: 'ReadyTimeout' },
      message: 'the registration was not ready within 5 ms: connection to a:1 lost (reset): x',
      cause: {
        ...{ _tag: 'ConnectionLost', name: 'ConnectionLost', reason: 'reset', endpoint: 'a:1', sent: true },
        message: 'connection to a:1 lost (reset): x',
        cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
      },
    });
    expect(JSON.parse(JSON.stringify(new ReadyTimeout(5, undefined)))).not.toHaveProperty('cause');
  });

  it.each([
    ['text', 'text'],
    [7, 7],
    [7n, '7'],
    [{ size: 7n }, 'something that is no JSON'],
    [{ size: 7 }, '{"size":7}'],
    [null, null],
    [Symbol('s'), 'Symbol(s)'],
  ])('keep a cause that is no error (%#)', (cause, shown) => {
    const error = Object.assign(new InvalidOption('a', 'b', 1), { cause });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ option: 'a', cause: shown });
  });

  it('end a circle of causes', () => {
    const error = new InvalidOption('a', 'b', 1);
    const other = Object.assign(new Error('other'), { cause: error });
    const text = JSON.stringify(Object.assign(error, { cause: other }));
    expect(text.split('other').length).toBeLessThan(10);
    expect(text.length).toBeLessThan(2_000);
  });
});
