import { ConnectionLost } from '../../../lib/errors/connection-lost.ts';
import type { Handle } from '../../../lib/connection/native/handle.ts';
import type { NativeHandle } from '../../../lib/connection/native/load-package.ts';
import { requests } from '../../../lib/connection/native/requests.ts';

type Answer = (code: number, text: string, ...values: readonly unknown[]) => void;

const stat = { czxid: 1, mzxid: 1, pzxid: 1, ctime: new Date(0), mtime: new Date(0), ephemeralOwner: '0' };

/** Requests over a handle that notes what is called, and answers when it is told to. */
const setUp = (maxFrame = 1_000) => {
  const answers: Answer[] = [];
  const told: string[] = [];
  let ended = false;
  const called = (...args: readonly unknown[]): number => {
    answers.push(args.at(-1) as Answer);
    return 0;
  };
  const native = { a_get: called, a_exists: called, a_get_children2: called } as unknown as NativeHandle;
  const handle: Pick<Handle, 'call' | 'later' | 'end'> = {
    call: (use) => (ended ? -9 : use(native)),
    later: (work) => {
      work();
    },
    end: () => {
      ended = true;
    },
  };
  const underWay = requests({
    handle: handle as Handle,
    now: () => 0,
    maxFrame,
    answered: (operation, { number }) => {
      told.push(`${operation} ${String(number)}`);
      if (operation === 'closeSession') {
        underWay.fail(
          (sent) => new ConnectionLost('session-ended', 'here:1', 'the session was closed', sent),
        );
      }
    },
    lost: () => told.push('lost'),
  });
  return { answers, told, ask: underWay.request };
};
const ignored = { error: () => undefined };

describe('requests', () => {
  it('say that the session has ended, whatever still waits behind its end', () => {
    const { answers, told, ask } = setUp();
    const get = () => ask({ op: 'getData', path: '/p' }).subscribe(ignored);
    for (let at = 0; at < 255; at += 1) get();
    ask({ op: 'closeSession' }).subscribe(ignored);
    const late: unknown[] = [];
    ask({ op: 'getData', path: '/late' }).subscribe({ error: (error) => late.push(error) });
    expect(answers).toHaveLength(256);
    answers.at(-1)?.(0, '', stat);
    expect(told).toEqual(['closeSession 0']);
    expect(late).toMatchObject([{ _tag: 'ConnectionLost', reason: 'session-ended', sent: false }]);
  });

  it('measure names in bytes', () => {
    const { answers, ask } = setUp(200);
    const errors: unknown[] = [];
    ask({ op: 'getChildren', path: '/p' }).subscribe({ error: (error) => errors.push(error) });
    answers.at(-1)?.(0, '', ['日'.repeat(50)], stat);
    expect(errors).toMatchObject([{ _tag: 'ReplyTooLarge' }]);
  });
});
