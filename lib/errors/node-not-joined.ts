import { TaggedError } from './tagged-error.ts';

/** Names in a message. */
const most = 10;
const quoted = (names: readonly string[]): string => {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  return [...shown, ...(names.length > most ? [`and ${String(names.length - most)} more`] : [])].join(', ');
};

/** An application waits for its node: the cause of `registering`. */
export class NodeNotJoined extends TaggedError {
  readonly _tag = 'NodeNotJoined';
  override readonly name = 'NodeNotJoined';
  readonly app: string;
  /** Name of the node that the application names; undefined where it names none. */
  readonly node: string | undefined;
  /** Names of the nodes that are joined through this registrar. */
  readonly joined: readonly string[];

  constructor(app: string, node: string | undefined, joined: readonly string[], nearest?: string) {
    const known = joined.length === 0 ? 'joined: none' : `joined: ${quoted(joined)}`;
    const named = `the node ${JSON.stringify(node)} is not joined through this registrar`;
    const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
    const several = `its node has left, and several are joined (${quoted(joined)}): name one of them in the field node`;
    const reason =
      node === undefined
        ? joined.length > 1
          ? several
          : 'no node is joined through this registrar; subscribe to a join'
        : `${named} (${known})${hint}`;
    super(`serve of ${JSON.stringify(app)} waits: ${reason}`);
    this.app = app;
    this.node = node;
    this.joined = joined;
  }
}
