import type { Link } from '../session/link.ts';
import type { Logger } from '../session/logger.ts';
import type { Own } from './own.ts';
import type { Listing } from './view-queue.ts';

/** A local candidate, and the link on which its place in the queue is known. */
export interface Contender {
  readonly link: Link;
  readonly own: Own & { readonly path: string };
}

/** The queue of candidates, as far as this process knows it. */
export interface Queue {
  readonly link: Link | undefined;
  readonly listing: Listing | undefined;
  /** Absolute paths of the first two candidates. */
  readonly front: readonly string[];
}

/** The local candidates, and their places in the queue. */
export interface Candidacies {
  all(): readonly Own[];
  replace(list: readonly Own[]): void;
  /** The znode of a local candidate is gone, or about to be deleted. */
  retire(path: string): void;
  /** The session has ended, and its znodes with it. */
  forget(): void;
  /** The candidate at a path, unless it is retired. */
  standing(path: string): Own | undefined;
  /** Its registration has seen the znode on this connection. */
  isHere(own: Own | undefined, link: Link | undefined): boolean;
  /** The quorum committed on the connection of this epoch that the znode exists. */
  confirm(path: string, epoch: number): void;
  /** The ACL of the znode forbids renewals. */
  forbid(path: string, cause: Error): void;
  isForbidden(path: string): boolean;
  /**
   * The znode is known to exist and can be renewed. One that its registration has first seen on this connection needs no
   * renewal to show this, unless its owner cannot read it: its ACL may forbid renewals, too.
   */
  mayLead(candidate: Contender, isReadable: boolean): boolean;
  /** The local candidate that is first. */
  first(queue: Queue): Contender | undefined;
  /** The local candidate that is first, or else the one that is next. */
  foremost(queue: Queue): Contender | undefined;
  /** A list must be read before a candidate can be judged; true once for each. */
  needsList(queue: Queue): boolean;
}

/** Paths of the session that are remembered: each resignation makes a new one, and an old one never comes back. */
const mostPaths = 1_000;

const isContender = (own: Own): own is Contender['own'] => own.path !== undefined;

export const candidacies = (logger: Logger): Candidacies => {
  /** Kept for as long as the path: its registration may report the znode again before it has deleted it. */
  const retired = new Set<string>();
  /** Candidates that were first once: a lower one never comes back. */
  const firstOnce = new Set<string>();
  /** By path: the newest connection on which a renewal confirmed the znode. */
  const confirmed = new Map<string, number>();
  /** Paths of this session, and the connection on which a registration first saw each. */
  const firstSeen = new Map<string, number>();
  const forbidden = new Set<string>();
  let owned: readonly Own[] = [];
  let listAsked: string | undefined;

  const isOwned = (path: string): boolean => owned.some((each) => each.path === path);
  const isHere = (own: Own | undefined, link: Link | undefined): boolean =>
    own?.path !== undefined && own.epoch === link?.epoch && !retired.has(own.path);
  const isListed = ({ czxid }: Own, { link, listing }: Queue): boolean =>
    listing !== undefined && listing.epoch === link?.epoch && listing.listedAt >= czxid;
  const candidateAt = (queue: Queue, isThere: (own: Contender['own']) => boolean): Contender | undefined => {
    const { link } = queue;
    if (!link) return undefined;
    const own = owned.find(
      (each): each is Contender['own'] =>
        each.candidate && isHere(each, link) && isContender(each) && isThere(each),
    );
    return own && { link, own };
  };
  const first = (queue: Queue): Contender | undefined => {
    const found = candidateAt(
      queue,
      (own) => firstOnce.has(own.path) || (isListed(own, queue) && own.path === queue.front[0]),
    );
    if (found) firstOnce.add(found.own.path);
    return found;
  };
  return {
    all: () => owned,
    replace: (list) => {
      owned = list;
      for (const { path, epoch } of list) {
        if (path !== undefined && epoch !== undefined && !firstSeen.has(path)) firstSeen.set(path, epoch);
      }
      for (const path of firstSeen.keys()) {
        if (firstSeen.size <= mostPaths) break;
        if (isOwned(path)) continue;
        firstSeen.delete(path);
        retired.delete(path);
      }
      for (const paths of [firstOnce, confirmed, forbidden])
        for (const path of [...paths.keys()]) if (!isOwned(path)) paths.delete(path);
    },
    retire: (path) => {
      if (firstSeen.has(path)) retired.add(path);
    },
    forget: () => {
      for (const paths of [firstOnce, firstSeen, retired]) paths.clear();
    },
    standing: (path) => (retired.has(path) ? undefined : owned.find((each) => each.path === path)),
    isHere,
    confirm: (path, epoch) => {
      forbidden.delete(path);
      if (isOwned(path)) confirmed.set(path, epoch);
    },
    forbid: (path, cause) => {
      if (!isOwned(path) || forbidden.has(path)) return;
      forbidden.add(path);
      logger.warn(
        `${path} is at the front of the election and cannot lead, since it cannot renew its lease: ${cause.message}; ` +
          'give the option acl an entry that lets this client read its own znode',
      );
    },
    isForbidden: (path) => forbidden.has(path),
    mayLead: ({ link, own: { path } }, isReadable) =>
      !forbidden.has(path) &&
      (confirmed.get(path) === link.epoch || (isReadable && firstSeen.get(path) === link.epoch)),
    first,
    foremost: (queue) =>
      first(queue) ?? candidateAt(queue, (own) => isListed(own, queue) && own.path === queue.front[1]),
    needsList: ({ link, listing, front }) => {
      const unlisted = owned.find(
        (each) =>
          each.candidate &&
          isHere(each, link) &&
          listing?.epoch === each.epoch &&
          !isListed(each, { link, listing, front }),
      );
      if (!unlisted || unlisted.path === listAsked) return false;
      listAsked = unlisted.path;
      return true;
    },
  };
};
