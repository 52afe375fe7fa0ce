import type { Direction } from '../../lib/testing/index.ts';
import type { Command, Place } from './command.ts';
import type { World } from './world.ts';

const nameOf = ({ servers }: World, place: Place | undefined): string | undefined =>
  typeof place === 'number' ? servers[place % servers.length] : place;

/** One direction of a link, or all of them. */
const directionOf = (world: World, command: Extract<Command, { what: 'stall' | 'flow' }>): Direction => {
  const [from, to] = [nameOf(world, command.from), nameOf(world, command.to)];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
};

/** Does what a command says; where it makes no sense at the moment it does nothing. */
export const perform = (world: World, command: Command): void => {
  const { faults, servers, administrator } = world;
  switch (command.what) {
    case 'join':
    case 'joinAside':
    case 'serve':
    case 'observe': {
      const process = world.process(command.node);
      if (process.lane.state !== 'running') return;
      if (command.what === 'observe') process.observe();
      else if (command.what === 'serve') process.serve(command.app);
      else process.join(command.what === 'join');
      return;
    }
    case 'leave':
    case 'update':
    case 'resign':
    case 'ask':
    case 'look away':
    case 'close':
    case 'unserve':
    case 'weigh': {
      const process = world.latest(command.node);
      // Nobody uses a process that stands still.
      if (process?.phase !== 'open' || process.lane.state !== 'running') return;
      if (command.what === 'unserve') process.unserve(command.app);
      else if (command.what === 'weigh') process.weigh(command.app);
      else process[command.what === 'look away' ? 'lookAway' : command.what]();
      return;
    }
    case 'crash':
    case 'vanish':
      world.crash(command.node, command.what === 'vanish');
      return;
    case 'stop':
    case 'suspend':
    case 'go':
    case 'go, network first': {
      const process = world.latest(command.node);
      if (!process || process.phase === 'crashed') return;
      if (command.what === 'stop' || command.what === 'suspend') {
        if (process.lane.state !== 'running') return;
        world.note(process.who, { kind: 'stopped', frozen: command.what === 'suspend' });
        process.lane.stop(command.what === 'suspend');
      } else if (process.lane.state === 'stopped') {
        world.note(process.who, { kind: 'running' });
        process.lane.go(command.what === 'go' ? 'timers' : 'network');
      }
      return;
    }
    case 'unplug':
    case 'plug':
      world.plug(command.node, command.what === 'plug');
      return;
    case 'set the clock of':
      world.latest(command.node)?.lane.set(command.ms);
      return;
    case 'drop':
      faults.drop({ client: command.node });
      return;
    case 'silence':
      faults.halfOpen({ client: command.node });
      return;
    case 'expire':
      faults.expire({ client: command.node });
      return;
    case 'lose the reply to':
      faults.loseReply(command.op, { client: command.node });
      return;
    case 'refuse':
    case 'accept':
    case 'lag':
    case 'cut':
    case 'heal':
    case 'kill':
    case 'start':
      faults[command.what](servers[command.server % servers.length]);
      return;
    case 'catch up':
      faults.catchUp(servers[command.server % servers.length]);
      return;
    case 'cut the leader':
      world.cutLeader();
      return;
    case 'stall':
    case 'flow':
      faults[command.what](directionOf(world, command));
      return;
    case 'grant at most':
      faults.grantAtMost(command.ms, servers[command.server % servers.length]);
      return;
    case 'delay':
      faults.delay(command.ms);
      return;
    case 'reset':
      faults.reset();
      return;
    case 'remove':
    case 'overwrite':
    case 'touch':
      administrator[command.what](command.which);
      return;
    case 'poison':
      administrator.poison(command.kind);
      return;
    case 'cleanse':
      administrator.cleanse();
      return;
  }
};
