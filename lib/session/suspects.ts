import { createHash } from 'node:crypto';
import { pathOf, type Request } from '../connection/request.ts';
import { RequestHeld } from '../errors/request-held.ts';
import type { Logger } from './logger.ts';

/** Losses of connections by which a request is suspected: one may be chance. */
const suspicious = 2;
/** Milliseconds. Conclusions from lost connections lapse. */
const lapse = 600_000;
const [firstHold, longestHold] = [60_000, lapse];

/** Requests on which connections broke, by what they ask for; the same data under another GUID are the same request. */
export interface Suspects {
  /** Undefined: none of its parts is suspected. */
  verdict(request: Request): 'alone' | 'held' | undefined;
  lost(request: Request, wasAlone: boolean): void;
  answered(request: Request): void;
  held(request: Request): RequestHeld;
}

interface Suspect {
  losses: number;
  /** The first of these losses. */
  firstAt: number;
  lostAt: number;
  hold: number;
  heldUntil: number;
}

/**
 * Milliseconds. A read that is held back hides a znode, and a network that fails may break many connections at the same
 * read: the losses must go on for this long.
 */
const readPatience = 60_000;
const isRead = (key: string): boolean => /^get(Data|Children) /.test(key);

const nothing: readonly string[] = [];
const withoutGuid = (path: string): string => path.replace(/_c_[0-9a-f]{32}-/, '');
const digestOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('base64');
const written = (path: string, data: Uint8Array): string => `${withoutGuid(path)} ${digestOf(data)}`;

/**
 * The keys by which a request is recognised; a group of reads has one for each. A request without data has none: it is
 * small, and others depend on it.
 */
const keysOf = (request: Request): readonly string[] => {
  switch (request.op) {
    case 'create':
    case 'setData':
      return request.data.length > 0 ? [written(request.path, request.data)] : nothing;
    case 'multi':
      return request.writes.flatMap((write) => (write.op === 'create' ? keysOf(write) : nothing));
    case 'getData':
    case 'getChildren':
      return [`${request.op} ${request.path}`];
    case 'multiRead':
      return request.reads.flatMap(keysOf);
    default:
      return nothing;
  }
};

export const suspects = (now: () => number, logger: Logger): Suspects => {
  const known = new Map<string, Suspect>();
  const hasLapsed = ({ lostAt, hold }: Suspect): boolean => now() > lostAt + hold + lapse;
  const held: Suspects['held'] = (request) => {
    const longest = Math.max(...keysOf(request).map((key) => known.get(key)?.hold ?? 0));
    return new RequestHeld(request.op, pathOf(request), longest);
  };

  return {
    verdict: (request) => {
      if (known.size === 0) return undefined;
      let verdict: 'alone' | undefined;
      for (const key of keysOf(request)) {
        const suspect = known.get(key);
        if (!suspect) continue;
        if (now() < suspect.heldUntil) return 'held';
        if (hasLapsed(suspect)) known.delete(key);
        else if (suspect.losses >= suspicious) verdict = 'alone';
      }
      return verdict;
    },
    lost: (request, wasAlone) => {
      for (const [key, suspect] of known) if (hasLapsed(suspect)) known.delete(key);
      for (const key of keysOf(request)) {
        const before = known.get(key) ?? { losses: 0, firstAt: now(), hold: 0 };
        const isHeld = wasAlone && (!isRead(key) || now() - before.firstAt >= readPatience);
        const hold = isHeld ? Math.min(longestHold, Math.max(firstHold, before.hold * 2)) : before.hold;
        known.set(key, {
          losses: before.losses + 1,
          firstAt: before.firstAt,
          lostAt: now(),
          hold,
          heldUntil: isHeld ? now() + hold : 0,
        });
        if (isHeld) logger.warn(held(request).message);
      }
    },
    answered: (request) => {
      if (known.size > 0) for (const key of keysOf(request)) known.delete(key);
    },
    held,
  };
};
