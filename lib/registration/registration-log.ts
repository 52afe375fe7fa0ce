import type { Logger } from '../session/logger.ts';
import {
  isUndecided,
  standing,
  type RegistrationEvent,
  type RegistrationProgress,
} from './registration-machine.ts';
import type { RegistrationState } from './registration-state.ts';

/** Logs one registration. */
export interface RegistrationLog {
  /** A step of the machine. */
  step(before: RegistrationProgress, event: RegistrationEvent, after: RegistrationProgress): void;
  /** A state that is reported to the subscribers. */
  state(state: RegistrationState): void;
}

/** The reason why the znode at the path stands no longer. */
const lossOf = ({ type }: RegistrationEvent, path: string): string => {
  if (type === 'connected') return `its session has ended, and ${path} with it`;
  if (type === 'verified') return `${path} is gone, or belongs to another session`;
  return `${path} was deleted, by another client or with its session`;
};

/** `title` names the registration; `chroot` stands before the paths of the states. */
export const registrationLog = (logger: Logger, title: string, chroot: string): RegistrationLog => {
  let known: string | undefined;
  /** The old znode of a replacement in flight; the outcome decides whether a znode is left. */
  let undecided: string | undefined;
  /** The first of several lost rounds in a row is a warning; the conflict has one of its own. */
  let isReported = false;
  return {
    step: (before, event, after) => {
      const lost = standing(before)?.path ?? undecided;
      const { rounds } = after.conflict;
      const isLostRound = after.conflict.last !== before.conflict.last;
      if (isLostRound && rounds === 1) isReported = false;
      undecided = !standing(after) && isUndecided(after) ? lost : undefined;
      if (lost !== undefined && !standing(after) && undecided === undefined) {
        const log = isReported && isLostRound ? logger.debug : logger.warn;
        isReported ||= isLostRound;
        log(`${title}: registering again, since ${lossOf(event, lost)}`);
      } else if (event.type === 'verified' && rounds > before.conflict.rounds) {
        logger.debug(`${title}: writing its data again, since another client has overwritten ${event.path}`);
      }
    },
    state: (state) => {
      if (state.status !== 'registered' || state.path === known) return;
      known = state.path;
      logger.info(`${title}: registered as ${chroot}${known}`);
    },
  };
};
