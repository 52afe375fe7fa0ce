import { printable } from '../codec/printable.ts';
import type { Logger } from '../session/logger.ts';
import type { Lease } from './lease.ts';
import type { FollowerReason } from './role.ts';

/** The reason why a leader steps down, in the words of the log. */
export type LeadershipEnd = FollowerReason | 'resigned' | 'unobserved';

const causes: Readonly<Record<LeadershipEnd, string>> = {
  'not-joined': 'it leaves, or its znode is gone',
  behind: 'its znode is gone or about to be deleted, or it may not renew its lease',
  'lease-expired': 'the quorum did not renew its lease in time',
  suspended: 'the connection to ZooKeeper is lost',
  lost: 'its session has ended',
  closed: 'the registrar closes',
  resigned: 'its lease was resigned',
  unobserved: 'no subscriber to the role is left',
};

type Holder = Pick<Lease, 'node' | 'token'>;

export interface LeadershipLog {
  leads(lease: Holder): void;
  stepsDown(lease: Holder, reason: LeadershipEnd): void;
}

export const leadershipLog = ({ info }: Pick<Logger, 'info'>): LeadershipLog => ({
  leads: ({ node, token }) => {
    info(`node ${printable(node)}: leads, with the fencing token ${token}`);
  },
  stepsDown: ({ node, token }, reason) => {
    info(`node ${printable(node)}: steps down (${reason}): ${causes[reason]}; its token was ${token}`);
  },
});
