/** One direction, of a client and a server or of two servers: all directions that fit whatever is given. */
export interface Direction {
  /** Name of the sender: a client as in {@link Which}, or `host:port` of a server. */
  readonly from?: string;
  /** Name of the receiver. */
  readonly to?: string;
}

/** Directions in which nothing arrives for a while. */
export interface Stalls {
  add(direction: Direction): void;
  /** Ends those that fit. */
  end(direction: Direction): void;
  has(from: string, to: string): boolean;
  /** Nothing stalls. */
  readonly isEmpty: boolean;
}

const fits = (given: string | undefined, name: string | undefined): boolean =>
  given === undefined || given === name;

export const stalls = (): Stalls => {
  let all: readonly Direction[] = [];
  return {
    get isEmpty() {
      return all.length === 0;
    },
    add: (direction) => {
      all = [...all, direction];
    },
    end: ({ from, to }) => {
      all = all.filter((each) => !fits(from, each.from) || !fits(to, each.to));
    },
    has: (from, to) => all.length > 0 && all.some((each) => fits(each.from, from) && fits(each.to, to)),
  };
};
