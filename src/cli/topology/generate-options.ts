import type { Options } from 'yargs';
import { type Generator, kinds, type Parameter } from '../../topology/generate/index.js';
import { numberOption } from '../number-option.js';

const theNetwork = 'The network (which kind takes what stands below):';
const written = 'What is written:';

/** What a kind is made from: an option for each parameter that any kind takes. */
export const parameterOptions: Readonly<Record<string, Options>> = Object.fromEntries(
  [...new Set(kinds.flatMap(({ parameters }) => Object.keys(parameters)))].map((name) => [
    name,
    optionOf(name, takenAs(name)),
  ]),
);

const otherOptions = {
  seed: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    group: theNetwork,
    describe: 'the same makes the same  [default: random]',
  },
  connect: {
    type: 'boolean',
    default: false,
    group: theNetwork,
    describe: 'join it where it comes out in pieces',
  },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: written,
    describe: 'x.ini: to run it; x.txt: its links; -: on stdout',
  },
  format: {
    choices: ['ini', 'edges'],
    group: written,
    describe: "[default: by the name's ending]",
  },
  'first-id': numeric('first-id', 'id of the first peer  [default: 1]'),
  files: numeric('files', 'files to place at random  [default: one a peer]'),
  replicas: numeric('replicas', 'peers that hold each of those files  [default: 1]'),
  'base-port': numeric('base-port', 'port of the first peer  [default: 20000]'),
  ttl: { ...numeric('ttl', 'links that a query may cross  [default: 7]'), alias: 't' },
  force: {
    type: 'boolean',
    default: false,
    group: written,
    describe: 'replace what is there, shares and all',
  },
} as const satisfies Record<string, Options>;

export const generateOptions = { ...parameterOptions, ...otherOptions };

/** `chain` and the like, each with what it takes: the last part of the help. */
export function kindsToHelp(): string {
  const lines = kinds.map((kind) => `  ${kind.name.padEnd(16)} ${kind.summary}\n${takes(kind)}`);
  return `Kinds, and what each takes:\n${lines.join('\n')}`;
}

function takes({ parameters }: Generator): string {
  const words = Object.entries(parameters).map(([name, { default: value, isOptional }]) =>
    value === undefined && !isOptional ? `--${name}` : `[--${name}]`,
  );
  return `${' '.repeat(19)}${words.join(' ')}`;
}

/** The parameters of that name of all kinds that have one, with different meanings. */
function takenAs(name: string): Parameter[] {
  const parameters = kinds.flatMap((kind) => kind.parameters[name] ?? []);
  return parameters.filter(
    ({ meaning }, index) => parameters.findIndex((other) => other.meaning === meaning) === index,
  );
}

function optionOf(name: string, parameters: readonly Parameter[]): Options {
  const [first] = parameters;
  const meanings = parameters.map(({ meaning }) => meaning).join('; or ');
  const standard = first?.default === undefined ? '' : `  [default: ${first.default}]`;
  const option: Options = { ...numeric(name, `${meanings}${standard}`), group: theNetwork };
  return first?.letter === undefined ? option : { ...option, alias: first.letter };
}

function numeric(name: string, describe: string) {
  return { type: 'string', coerce: numberOption(name), requiresArg: true, group: written, describe } as const;
}
