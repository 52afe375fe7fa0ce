import type { Name } from './scenario.ts';

export type App = 'x' | 'y';

/** What happens from outside: to a node by its user, to a machine, to the network, to the servers, by an administrator. */
export type Command =
  | {
      readonly what:
        | 'join'
        | 'joinAside'
        | 'leave'
        | 'update'
        | 'resign'
        | 'ask'
        | 'observe'
        | 'look away'
        | 'close'
        | 'crash'
        | 'vanish'
        | 'stop'
        | 'suspend'
        | 'go'
        | 'go, network first'
        | 'drop'
        | 'silence'
        | 'unplug'
        | 'plug'
        | 'expire';
      readonly node: Name;
    }
  | { readonly what: 'serve' | 'unserve' | 'weigh'; readonly node: Name; readonly app: App }
  | { readonly what: 'set the clock of'; readonly node: Name; readonly ms: number }
  | { readonly what: 'lose the reply to'; readonly node: Name; readonly op: string }
  | {
      readonly what: 'refuse' | 'accept' | 'lag' | 'catch up' | 'cut' | 'heal' | 'kill' | 'start';
      readonly server: number;
    }
  | { readonly what: 'cut the leader' }
  /** Without names: all that has stalled. */
  | { readonly what: 'stall' | 'flow'; readonly from?: Place; readonly to?: Place }
  | { readonly what: 'grant at most'; readonly server: number; readonly ms: number }
  | { readonly what: 'delay'; readonly ms: number }
  | { readonly what: 'reset' }
  | { readonly what: 'remove' | 'overwrite' | 'touch'; readonly which: number }
  | { readonly what: 'poison'; readonly kind: Poison }
  | { readonly what: 'cleanse' };

/** A node, or the index of a server. */
export type Place = Name | number;

/** Znodes that are not as they should be, or nobody's of this library. */
export const poisons = ['garbage', 'unreadable', 'nameless', 'persistent', 'stranger', 'app'] as const;
export type Poison = (typeof poisons)[number];

const placeText = (place: Place | undefined): string => {
  if (place === undefined) return 'any';
  return typeof place === 'number' ? `z${String(place + 1)}` : place;
};

/** For people. */
export const commandText = (command: Command): string => {
  const { what } = command;
  if (what === 'stall' || what === 'flow')
    return `${placeText(command.from)} → ${placeText(command.to)} ${what}`;
  if (what === 'grant at most') return `${placeText(command.server)} grants at most ${String(command.ms)} ms`;
  if ('app' in command) return `${command.node} ${what} ${command.app}`;
  if ('op' in command) return `${what} ${command.op} of ${command.node}`;
  if ('node' in command && 'ms' in command) return `${what} ${command.node} by ${String(command.ms)} ms`;
  if ('node' in command) return `${command.node} ${what}`;
  if ('server' in command) return `z${String(command.server + 1)} ${what}`;
  if ('ms' in command) return `${what} ${String(command.ms)} ms`;
  if ('which' in command) return `${what} #${String(command.which)}`;
  return 'kind' in command ? `${what}: ${command.kind}` : what;
};
