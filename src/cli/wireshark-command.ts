import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, SimError } from '../core/errors.js';
import { packageFolder } from '../core/package.js';
import type { Command, OptionTable } from './command.js';
import { commonExitCodes } from './options.js';

const options = {
  dissector: { type: 'boolean', default: false, describe: 'print a dissector in Lua' },
} as const satisfies OptionTable;

export const wiresharkCommand: Command = {
  usage: '--dissector',
  about: [
    'Prints a dissector, with which Wireshark and tshark show the fields of each message: command, file, origin, query id, hops, TTL and others. It reads captures of real connections and those that sim report writes.',
  ],
  options,
  examples: [
    ['sim wireshark --dissector > floodsim.lua', 'write the dissector'],
    ['sim report -F pcapng -o run.pcapng', 'write the messages of the latest run'],
    ['wireshark -X lua_script:floodsim.lua run.pcapng', 'look at them'],
  ],
  tables: [
    {
      title: 'Filters:',
      rows: [
        ['floodsim', 'all messages'],
        ['floodsim.command == "get"', 'one kind of message'],
        ['floodsim.query == "..."', 'one query'],
        ['floodsim.ttl == 1', 'also: hops, file, holder, origin.port, size'],
      ],
    },
    { title: 'Exit codes:', rows: [['0', 'printed'], ['2', 'bad usage'], ...commonExitCodes] },
  ],
  run: async (args) => {
    if (!(args as { readonly dissector: boolean }).dissector) {
      throw new SimError('bad-usage', 'sim wireshark needs --dissector', {
        hint: 'sim wireshark --dissector > floodsim.lua',
      });
    }
    process.stdout.write(readFileSync(join(packageFolder(), 'templates/wireshark/floodsim.lua')));
    return ExitCode.ok;
  },
};
