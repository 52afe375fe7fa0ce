import type { Reader } from '../../connection/wire/bytes.ts';
import type { Answer, Reply } from './answer.ts';
import type { Aside, Site } from './site.ts';

/** A request, as its connection has read it. */
export interface Asked {
  readonly xid: number;
  readonly answer: Answer;
  readonly body: Reader;
}

/**
 * Answers the requests of one connection in their order. Those for the leader leave at once, also while earlier ones
 * are under way; those that the server answers by itself wait until all before them are answered.
 */
export interface Pipeline {
  push(asked: Asked): void;
  /** No further answer is given. */
  end(): void;
}

interface Slot {
  readonly asked: Asked;
  hasBegun: boolean;
  response: Reply | Aside | undefined;
}

export const pipeline = (site: Site, answered: (asked: Asked, response: Reply | Aside) => void): Pipeline => {
  let slots: Slot[] = [];
  let isDraining = false;

  const begin = (slot: Slot): void => {
    slot.hasBegun = true;
    const { answer, body } = slot.asked;
    answer.respond(body, site, (response) => {
      slot.response = response;
      drain();
    });
  };
  const drain = (): void => {
    if (isDraining) return;
    isDraining = true;
    for (let [slot] = slots; slot; [slot] = slots) {
      if (!slot.hasBegun) begin(slot);
      if (!slot.response) break;
      slots.shift();
      answered(slot.asked, slot.response);
    }
    isDraining = false;
  };
  return {
    push: (asked) => {
      const slot: Slot = { asked, hasBegun: false, response: undefined };
      slots.push(slot);
      if (asked.answer.isForwarded) begin(slot);
      else drain();
    },
    end: () => {
      slots = [];
    },
  };
};
