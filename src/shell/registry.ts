import type { ShellCommand } from './command.js';
import { config } from './commands/config.js';
import { fault, faults, heal } from './commands/faults.js';
import { exit, help } from './commands/help.js';
import { modify } from './commands/modify.js';
import { as, kill, peers, start, topology } from './commands/peers.js';
import { get, trace } from './commands/queries.js';
import { set, ttl } from './commands/settings.js';

/** Every command, in the order in which the help lists them: the commands of the older program come first. */
export const commands: readonly ShellCommand[] = [
  get,
  config,
  modify,
  help,
  exit,
  as,
  peers,
  topology,
  trace,
  kill,
  start,
  fault,
  faults,
  heal,
  ttl,
  set,
];
