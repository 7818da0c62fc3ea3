import { pathToFileURL } from 'node:url';
import { limitMs } from '../core/deadline.js';
import { entryPath } from '../processes/child.js';
import type { Command, OptionTable } from './command.js';
import { commonExitCodes, number } from './options.js';

interface AgentArguments {
  readonly invitation: string;
  readonly wait: number;
}

const options = {
  wait: number('maximum seconds until the supervisor is found', { default: 120 }),
} as const satisfies OptionTable;

/** The process that a launcher starts on each host, started by hand or by a manifest. */
export const agentCommand: Command = {
  usage: '<invitation>',
  about: [
    'Starts peers on this machine for a supervisor on another one, until it has ended. Launchers such as Slurm start agents by themselves; this command is for all others, together with sim run --launcher none --invitation.',
    'The invitation is a file in JSON, which only its owner should read: addresses of the supervisor, its port, and a key of 64 hex digits with which both sides prove who they are. A user who has the file can make an agent start peers, and can join the run.',
  ],
  positionals: {
    invitation: { type: 'string', demandOption: true, describe: 'the file with addresses, port and key' },
  },
  options,
  examples: [
    ['sim agent invitation.json', 'on each host'],
    ['sim run ring8 -g 3.txt --hosts 2 --launcher none --invitation invitation.json', 'on the first machine'],
  ],
  tables: [
    {
      title: 'Invitation:',
      rows: [['{"addresses": ["10.0.0.1"], "port": 7000, "key": "..."}', 'openssl rand -hex 32 makes a key']],
    },
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'the supervisor has ended'],
        ['1', 'the invitation cannot be used, or no supervisor was found'],
        ['2', 'bad usage'],
        ...commonExitCodes,
      ],
    },
  ],
  run: async (args) => {
    const { invitation, wait } = args as AgentArguments;
    limitMs('wait', wait);
    // The agent reads its own command line.
    process.argv = [process.execPath, entryPath('agent'), invitation, String(wait)];
    await import(pathToFileURL(entryPath('agent')).href);
    // It ends the process itself.
    return new Promise<number>(() => {});
  },
};
