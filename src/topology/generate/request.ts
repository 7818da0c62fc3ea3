import { randomInt } from 'node:crypto';
import { SimError } from '../../core/errors.js';
import { shellWord } from '../../core/shell-words.js';
import { maxTtl } from '../../core/vocabulary.js';
import { formatOf } from '../formats/registry.js';
import type { Generator, Parameters, ValuesOf } from './generator.js';
import { generatorNamed, generators } from './generators/index.js';
import { basePort } from './plan-ports.js';
import { readInRange, readValues } from './read-values.js';

/** A network to generate, with checked values. */
export interface GenerateRequest {
  readonly generator: Generator;
  readonly values: ValuesOf<Parameters>;
  readonly seed: string;
  readonly connected: boolean;
  /** A path; undefined: stdout. */
  readonly out: string | undefined;
  readonly format: 'ini' | 'edges';
  readonly overwrite: boolean;
  /** Values of {@link fileParameters}. */
  readonly written: ValuesOf<ReturnType<typeof fileParameters>>;
}

/** What is asked for, not checked. Numbers are named like the options of `sim topology generate`. */
export interface GenerateArguments {
  readonly [name: string]: unknown;
  readonly kind: string;
  readonly seed: string | undefined;
  readonly connect: boolean;
  readonly out: string | undefined;
  readonly format: 'ini' | 'edges' | undefined;
  readonly overwrite: boolean;
}

const maxId = 2 ** 31 - 1;

/** Parameters of the files, the same for every kind of network. */
export function fileParameters(nodes: number) {
  return {
    'first-id': { help: 'id of the first peer', min: 0, max: maxId - nodes + 1, default: 1 },
    files: {
      help: 'number of files to place at random',
      min: 1,
      max: 1_000_000,
      isOptional: true,
      defaultText: 'one per peer',
    },
    replicas: {
      help: 'number of peers that hold each of these files',
      min: 1,
      max: nodes,
      isOptional: true,
      defaultText: '1',
    },
    'base-port': basePort,
    ttl: {
      help: 'time to live: maximum number of links',
      alias: 't',
      min: 1,
      max: maxTtl,
      isOptional: true,
      defaultText: '7',
    },
  } as const satisfies Parameters;
}

/** The parameters that only an INI has. */
const iniOnly = ['files', 'replicas', 'base-port', 'ttl'] as const;

/** @throws SimError `bad-usage` */
export function requestOf(args: GenerateArguments): GenerateRequest {
  const { seed, connect, overwrite } = args;
  const generator = generatorNamed(args.kind);
  const values = readValues(generator, numbersOf(args, parameterNames()));
  const { nodes } = generator.size(values);
  if (args.out === undefined) {
    throw new SimError('bad-usage', '--out is missing: where to write', {
      hint: `write --out ${generator.name}.ini, or --out ${generator.name}.txt for the links alone`,
    });
  }
  const out = textOf(args.out, 'out');
  const format = formatFor(out, args.format);
  const surplus = iniOnly.find((name) => args[name] !== undefined);
  if (format === 'edges' && surplus !== undefined) {
    throw new SimError('bad-usage', `an edge list cannot hold --${surplus}`, {
      hint: 'leave it out, or write an INI: --out name.ini',
    });
  }
  const parameters = fileParameters(nodes);
  const written = readInRange(parameters, numbersOf(args, Object.keys(parameters)));
  if (written.replicas !== undefined && written.files === undefined) {
    throw new SimError('bad-usage', '--replicas needs --files', { hint: 'give --files too' });
  }
  return {
    generator,
    values,
    seed: seed === undefined ? String(randomInt(maxId)) : textOf(seed, 'seed'),
    connected: connect,
    out: out === '-' ? undefined : out,
    format,
    overwrite,
    written,
  };
}

function numbersOf(args: GenerateArguments, names: readonly string[]): Record<string, number | undefined> {
  return Object.fromEntries(names.map((name) => [name, args[name] as number | undefined]));
}

/** The command that makes the same network again, for a comment at the top of the file. */
export function commandOf(request: GenerateRequest, shownOut: string): string {
  const { generator, values, seed, connected, written } = request;
  const { 'first-id': firstId, files, replicas = 1, ...others } = written;
  const options = Object.entries({
    ...values,
    seed: isRandom(request) ? seed : undefined,
    'first-id': firstId === 1 ? undefined : firstId,
    files,
    replicas: files === undefined ? undefined : replicas,
    ...others,
    out: shownOut,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${shellWord(String(value))}`]));
  if (connected) options.push('--connect');
  return ['sim topology generate', generator.name, ...options].join(' ');
}

/** Whether the seed makes a difference. */
export function isRandom({ generator, written, connected }: GenerateRequest): boolean {
  return generator.isRandom || written.files !== undefined || connected;
}

function formatFor(out: string, named: 'ini' | 'edges' | undefined): 'ini' | 'edges' {
  if (out === '-') {
    if (named !== 'ini') return 'edges';
    throw new SimError('bad-usage', 'an INI needs a folder of shares beside it, so it cannot go to stdout', {
      hint: 'give --out name.ini, or --format edges',
    });
  }
  if (named !== undefined) return named;
  if (out.toLowerCase().endsWith('.ini')) return 'ini';
  if (formatOf(out)?.name === 'edges') return 'edges';
  throw new SimError('bad-usage', `cannot tell the format of '${out}' from its name`, {
    hint: 'use .ini for a network to run or .txt for its links alone, or give --format',
  });
}

/** The value of an option; never empty, and without line ends, because the file repeats it in a comment. */
function textOf(value: string, name: string): string {
  if (value === '')
    throw new SimError('bad-usage', `--${name} is empty`, { hint: `for example: --${name} a` });
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) {
    throw new SimError('bad-usage', `--${name} contains a line end or another control character`, {
      hint: 'leave it out: the file repeats the value in a comment',
    });
  }
  return value;
}

/** The parameters of all generators, each name once. */
export function parameterNames(): string[] {
  return [...new Set(generators.flatMap(({ parameters }) => Object.keys(parameters)))];
}
