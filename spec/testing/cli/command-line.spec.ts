import { commandLine } from '../../../lib/testing/cli/command-line.ts';

describe('commandLine', () => {
  it.each([
    [[], { help: false, host: '127.0.0.1', port: 2181 }],
    [['0'], { help: false, host: '127.0.0.1', port: 0 }],
    [['--host', '::1', '65535'], { help: false, host: '::1', port: 65_535 }],
    [['-h'], { help: true, host: '127.0.0.1', port: 2181 }],
  ])('takes %j', (args, asked) => {
    expect(commandLine(args)).toEqual(asked);
  });

  it.each([
    [['65536'], "the port must be a whole number from 0 to 65535, and is '65536'"],
    [['1e3'], "the port must be a whole number from 0 to 65535, and is '1e3'"],
    [[''], "the port must be a whole number from 0 to 65535, and is ''"],
    [['1', '2'], "one port, and no '2' after it"],
    [['--port', '1'], "Unknown option '--port'"],
    [['--host', ''], '--host must be an address to listen on, and is empty'],
    [['--host'], "Option '--host <value>' argument missing"],
  ])('refuses %j', (args, why) => {
    expect(() => commandLine(args)).toThrow(why);
  });
});
