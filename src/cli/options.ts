import type { Options, PositionalOptions } from 'yargs';
import { SimError } from '../core/errors.js';
import { maxSlowMs } from '../core/vocabulary.js';
import { readableNames } from '../topology/formats/recognize.js';
import { permissions } from '../topology/permissions.js';
import type { HelpTable, OptionTable } from './command.js';

// Options that several commands have, and how values are read.

export const topologyPositional = {
  topology: {
    type: 'string',
    demandOption: true,
    describe: 'an INI file, a folder of INI files, or a built-in name such as chain3',
  },
} as const satisfies Record<string, PositionalOptions>;

/** The same for commands that do not need standard input for something else. */
export const topologyOrStdin = {
  topology: {
    ...topologyPositional.topology,
    describe: `${topologyPositional.topology.describe}; - for stdin`,
  },
} as const satisfies Record<string, PositionalOptions>;

/** A run that is saved, for commands that read one. */
export const savedRunPositional = {
  run: {
    type: 'string',
    default: 'latest',
    describe: 'the folder of a run, its name in runs/, or a trace (also compressed by gzip)',
  },
} as const satisfies Record<string, PositionalOptions>;

const query = 'Query:';
const network = 'Network:';

export const queryOptions = {
  get: {
    alias: 'g',
    type: 'string',
    array: true,
    requiresArg: true,
    demandOption: true,
    group: query,
    describe: 'file or folder to search for; notes/ accepts only a folder',
  },
  from: number('peer that sends the query', { alias: 'f', group: query, defaultDescription: 'the first' }),
  ttl: number('time to live: maximum number of links', {
    alias: 't',
    group: query,
    defaultDescription: 'from the INI',
  }),
} as const satisfies OptionTable;

export const slowOption = number(
  `delay each message on a link by this many milliseconds, at most ${maxSlowMs}`,
  { default: 0, group: network },
);

const startTimeoutOption = number('maximum seconds until every peer listens', {
  group: network,
  defaultDescription: 'none while they work',
});

export const networkOptions = {
  strategy: {
    type: 'string',
    requiresArg: true,
    group: network,
    describe:
      'how peers search: flood, or another strategy such as walk:walkers=4; docs/strategies.md has all',
    defaultDescription: 'from the INI',
  },
  ports: {
    choices: ['ini', 'auto'],
    group: network,
    describe: 'auto: free ports chosen by the system, so that several runs do not conflict',
    defaultDescription: 'ini; with --launcher, auto',
  },
  timeout: number('maximum seconds per query', { default: 60, group: network }),
  'quiet-for': number('end a query that reached foreign peers after this many idle seconds', {
    default: 1,
    group: network,
  }),
  'start-timeout': startTimeoutOption,
  'allow-unknown-peers': {
    type: 'boolean',
    default: false,
    group: network,
    describe: 'let peers connect to origins and holders that are not of this network',
  },
} as const satisfies OptionTable;

const faults = 'Faults:';

/** Faults on purpose. */
export const faultOptions = {
  fault: {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    group: faults,
    describe: "a fault on purpose, as one word: 'cut 2-3 at 200ms for 1s'; docs/faults.md has all",
    defaultDescription: 'those of the INI',
  },
} as const satisfies OptionTable;

export const seedOption = {
  type: 'string',
  requiresArg: true,
  group: faults,
  describe: "seed of the faults' random numbers, to repeat a run",
  defaultDescription: 'a new one',
} as const satisfies Options;

/** What a topology may not do unless the user says so. */
export const permissionOptions = {
  [permissions.allowExec.flag]: permission(permissions.allowExec.describe),
  [permissions.allowOutsideShares.flag]: permission(permissions.allowOutsideShares.describe),
  [permissions.allowRemoteAddresses.flag]: permission(permissions.allowRemoteAddresses.describe),
  [permissions.allowEnv.flag]: permission(permissions.allowEnv.describe),
} as const satisfies OptionTable;

export const projectorOption = {
  type: 'boolean',
  default: false,
  describe: 'strong colours only, for a projector',
} as const satisfies Options;

export const undirectedOption = {
  type: 'boolean',
  default: false,
  describe: 'read links as two-way if the format does not say',
} as const satisfies Options;

export const inputFormatOption = {
  choices: ['ini', ...readableNames],
  requiresArg: true,
  describe: 'input format',
  defaultDescription: 'as the input shows',
} as const satisfies Options;

export const commonExitCodes = [
  ['70', 'internal error: a bug in floodsim'],
  ['74', 'output could not be written, for example because the disk is full'],
  ['129', 'stopped by SIGHUP: the terminal was closed'],
  ['130', 'stopped by SIGINT: Ctrl-C'],
  ['143', 'stopped by SIGTERM'],
] as const satisfies HelpTable['rows'];

function permission<const Describe extends string>(describe: Describe) {
  return { type: 'boolean', default: false, group: 'Permissions:', describe } as const;
}

/** An option that {@link readOptions} reads as a number. */
export function number<const More extends Options>(describe: string, more: More) {
  return { type: 'string', number: true, requiresArg: true, describe, ...more } as const;
}

/** An option that chooses the form of what is printed. */
export function format<const Name extends string>(choices: readonly [Name, ...Name[]]) {
  return { alias: 'F', choices, default: choices[0], describe: 'output format' } as const;
}

/**
 * The values of options, numbers as numbers.
 *
 * yargs would make NaN of a text that is not a number, so that no error could quote it, and a list of an option that is
 * given twice.
 *
 * @throws SimError `bad-usage`
 */
export function readOptions(
  args: Readonly<Record<string, unknown>>,
  options: OptionTable,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...args };
  for (const [name, { array, number }] of Object.entries(options)) {
    const value = args[name];
    if (array !== true && Array.isArray(value)) {
      throw new SimError('bad-usage', `--${name} is given ${value.length} times`, { hint: 'give it once' });
    }
    if (number !== true || value === undefined) continue;
    values[name] = numberFrom(String(value).trim(), name);
    values[inCamelCase(name)] = values[name];
  }
  return values;
}

function numberFrom(text: string, name: string): number {
  const value = Number(text);
  // Only decimal numbers, as in an INI.
  if (text !== '' && !Number.isNaN(value) && !/^[+-]?0[a-z]/iu.test(text)) return value;
  throw new SimError('bad-usage', `--${name} '${text}' is not a number`, {
    hint: `for example: --${name} 3`,
  });
}

/** yargs gives each value under both spellings. */
function inCamelCase(name: string): string {
  return name.replace(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());
}
