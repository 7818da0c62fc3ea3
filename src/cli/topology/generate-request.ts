import { randomInt } from 'node:crypto';
import { SimError } from '../../core/errors.js';
import { shellWord } from '../../core/shell-words.js';
import { formatOf } from '../../topology/formats/registry.js';
import {
  findKind,
  type Generator,
  type Parameters,
  readValues,
  type ValuesOf,
} from '../../topology/generate/index.js';

/** What a command line asks to be made, checked. */
export interface GenerateRequest {
  readonly kind: Generator;
  readonly values: ValuesOf<Parameters>;
  readonly seed: string;
  readonly connected: boolean;
  readonly firstId: number;
  /** A path; undefined: stdout. */
  readonly out: string | undefined;
  readonly format: 'ini' | 'edges';
  readonly files: number | undefined;
  readonly replicas: number;
  readonly basePort: number | undefined;
  readonly ttl: number | undefined;
  readonly overwrite: boolean;
}

/** As yargs gives them; an option that was given twice is a list. */
export interface GenerateArguments {
  readonly [name: string]: unknown;
  readonly kind: string;
  readonly seed: unknown;
  readonly connect: boolean;
  readonly out: unknown;
  readonly format: 'ini' | 'edges' | undefined;
  readonly force: boolean;
}

const largestId = 2 ** 31 - 1;

/** @throws SimError `bad-usage`, for whatever cannot be done */
export function requestOf(args: GenerateArguments, parameters: readonly string[]): GenerateRequest {
  const kind = findKind(args.kind);
  const given = Object.fromEntries(parameters.map((name) => [name, args[name] as number | undefined]));
  const values = readValues(kind, given);
  const { nodes } = kind.size(values);
  if (args.out === undefined) {
    throw new SimError('bad-usage', '--out is missing: where to write', {
      hint: `write --out ${kind.name}.ini, or --out ${kind.name}.txt for the links alone`,
    });
  }
  const out = textOf(args.out, 'out');
  const format = formatFor(out, args.format);
  if (format === 'edges') refuseAll(args, ['files', 'replicas', 'base-port', 'ttl']);
  const files = wholeOption(args, 'files', 1, 1_000_000);
  const replicas = wholeOption(args, 'replicas', 1, nodes);
  if (replicas !== undefined && files === undefined) {
    throw new SimError('bad-usage', '--replicas of what?', { hint: 'give --files too' });
  }
  return {
    kind,
    values,
    seed: args.seed === undefined ? String(randomInt(largestId)) : textOf(args.seed, 'seed'),
    connected: args.connect,
    firstId: wholeOption(args, 'first-id', 0, largestId - nodes + 1) ?? 1,
    out: out === '-' ? undefined : out,
    format,
    files,
    replicas: replicas ?? 1,
    basePort: wholeOption(args, 'base-port', 1, 65_535),
    ttl: wholeOption(args, 'ttl', 1, 65_535),
    overwrite: args.force,
  };
}

/** The command that makes the same again, for a comment at a file's head. */
export function commandOf(request: GenerateRequest, shownOut: string): string {
  const { kind, values, seed, connected, firstId, files, replicas, basePort, ttl } = request;
  const options = Object.entries({
    ...values,
    seed: isChancy(request) ? seed : undefined,
    'first-id': firstId === 1 ? undefined : firstId,
    files,
    replicas: files === undefined ? undefined : replicas,
    'base-port': basePort,
    ttl,
    out: shownOut,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${shellWord(String(value))}`]));
  if (connected) options.push('--connect');
  return ['sim topology generate', kind.name, ...options].join(' ');
}

/** Whether the seed makes a difference. */
export function isChancy({ kind, files, connected }: GenerateRequest): boolean {
  return kind.isRandom || files !== undefined || connected;
}

function formatFor(out: string, named: 'ini' | 'edges' | undefined): 'ini' | 'edges' {
  if (out === '-') {
    if (named !== 'ini') return 'edges';
    throw new SimError('bad-usage', 'an INI comes with a folder of shares, which stdout cannot take', {
      hint: 'give --out name.ini, or --format edges',
    });
  }
  if (named !== undefined) return named;
  if (out.toLowerCase().endsWith('.ini')) return 'ini';
  if (formatOf(out)?.name === 'edges') return 'edges';
  throw new SimError('bad-usage', `the name '${out}' does not say what to write`, {
    hint: 'end it in .ini for a network to run or in .txt for its links alone, or give --format',
  });
}

/** What an option says; never empty, and fit for a line of its own. */
function textOf(value: unknown, name: string): string {
  const text = String(value);
  if (text === '') throw new SimError('bad-usage', `--${name} is empty`, { hint: `write --${name} a, say` });
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) {
    throw new SimError('bad-usage', `--${name} holds a line end or another control character`, {
      hint: 'leave it out: the file says it in a comment',
    });
  }
  return text;
}

function wholeOption(args: GenerateArguments, name: string, least: number, most: number): number | undefined {
  const value = args[name] as number | undefined;
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  throw new SimError('bad-usage', `--${name} ${value} does not fit`, {
    hint: `give a whole number from ${least} to ${most}`,
  });
}

function refuseAll(args: GenerateArguments, names: readonly string[]): void {
  const name = names.find((candidate) => args[candidate] !== undefined);
  if (name === undefined) return;
  throw new SimError('bad-usage', `an edge list has no place for --${name}`, {
    hint: 'leave it out, or write an INI: --out name.ini',
  });
}
