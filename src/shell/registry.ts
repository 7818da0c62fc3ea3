import type { ShellCommand } from './command.js';
import { as } from './commands/as.js';
import { config } from './commands/config.js';
import { exit } from './commands/exit.js';
import { get } from './commands/get.js';
import { help } from './commands/help.js';
import { kill } from './commands/kill.js';
import { modify } from './commands/modify.js';
import { peers } from './commands/peers.js';
import { set } from './commands/set.js';
import { start } from './commands/start.js';
import { topology } from './commands/topology.js';
import { trace } from './commands/trace.js';
import { ttl } from './commands/ttl.js';

/** Every command, in the order in which the help lists them: those of the older program first. */
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
  ttl,
  set,
];
