import { of, throwError } from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { CreateMode, Request } from '../../lib/connection/request.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { capabilities } from '../../lib/session/capabilities.ts';

const setUp = (unknown: readonly string[], lacks?: ReadonlySet<Request['op']>) => {
  const sent: string[] = [];
  const known = capabilities(lacks);
  const connection = (host: string) =>
    ({
      endpoint: { host, port: 1 },
      request: (request: Request) => {
        const name = 'mode' in request ? `${request.op} ${request.mode}` : request.op;
        sent.push(`${host} ${name}`);
        return unknown.includes(name) ? throwError(() => new ZooKeeperError(-6, request.op, '/p')) : of({});
      },
    }) as unknown as Connection;
  return {
    sent,
    known,
    on: (host: string) => {
      const { supports, request } = known.of(connection(host));
      const ask = (one: Request): string => {
        let told = '';
        request(one).subscribe({
          next: () => {
            told = 'done';
          },
          error: (error: ZooKeeperError) => {
            told = error.code;
          },
        });
        return told;
      };
      return { supports, ask };
    },
  };
};
const addWatch = { op: 'addWatch', path: '/p', mode: 'recursive' } as const;
const create = (mode: CreateMode): Request => ({
  op: 'create',
  path: '/p',
  data: Buffer.of(),
  acl: openAcl(),
  mode,
});

describe('capabilities', () => {
  it('believe in everything until an endpoint has refused it, and ask that one never again', () => {
    const { sent, on } = setUp(['addWatch recursive']);
    expect(on('a').supports('addWatch')).toBe(true);
    expect(on('a').ask(addWatch)).toBe('Unimplemented');
    expect([on('a').supports('addWatch'), on('b').supports('addWatch')]).toEqual([false, true]);
    expect(on('a').ask(addWatch)).toBe('Unimplemented');
    expect(sent).toEqual(['a addWatch recursive']);
  });

  it('tell containers from every other create', () => {
    const { sent, on } = setUp(['create container']);
    on('a').ask(create('container'));
    expect([on('a').supports('createContainer'), on('a').supports('create')]).toEqual([false, true]);
    expect(on('a').ask(create('persistent'))).toBe('done');
    expect(sent).toEqual(['a create container', 'a create persistent']);
  });

  it('are learned again from an endpoint that was down', () => {
    const { known, on } = setUp(['addWatch recursive']);
    on('a').ask(addWatch);
    known.forget('b:1');
    expect(on('a').supports('addWatch')).toBe(false);
    known.forget('a:1');
    expect(on('a').supports('addWatch')).toBe(true);
  });

  it('never ask for what the transport lacks, whatever was down', () => {
    const { sent, known, on } = setUp([], new Set(['addWatch']));
    known.forget('a:1');
    expect(on('a').supports('addWatch')).toBe(false);
    expect(on('a').ask(addWatch)).toBe('Unimplemented');
    expect(sent).toEqual([]);
  });
});
