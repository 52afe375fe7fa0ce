import * as registrar from '../../lib/index.ts';

const { ConnectionLost, InvalidOption, ZooKeeperError } = registrar;
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

  it('keep the message of their cause', () => {
    const error = Object.assign(new InvalidOption('a', 'b', 1), { cause: new Error('why') });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ option: 'a', cause: 'why' });
  });
});
