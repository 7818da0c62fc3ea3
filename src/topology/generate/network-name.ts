import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { quote } from '../../core/sanitize.js';
import { shellWord } from '../../core/shell-words.js';
import { networkFromEdges } from '../formats/partial-network.js';
import type { EdgeArrays, PartialNetwork } from '../model.js';
import { generate } from './generate.js';
import type { Generator, Size } from './generator.js';
import { generatorNamed, generators } from './generators/index.js';
import { readValues } from './read-values.js';

/** Random networks of a short name are always the same. */
const usualSeed = '1';

/** A network named by its kind and its values, such as `ring8`, `grid3x4` or `ring peers=8`. */
export interface NamedNetwork extends PartialNetwork {
  /** The command that makes it, without its output file. */
  readonly command: string;
}

/**
 * Makes the network of a name. A short name is a kind of `sim topology generate`, and the values of its first parameters with `x`
 * between them; parameters that must be given come first, and random kinds use seed 1. A long name is a kind with its parameters
 * and a seed: `barabasi-albert peers=10000 attach=3 seed=7`, and `connect` if disconnected parts are to be connected.
 *
 * @returns undefined if the text is not such a name
 * @throws SimError `bad-usage` if the values do not fit the kind
 */
export function networkOfName(text: string): NamedNetwork | undefined {
  const parsed = parseName(text);
  if (parsed === undefined) return undefined;
  return { ...networkFromEdges(overlayOf(parsed), 1), command: commandOf(parsed) };
}

/** The links alone of {@link networkOfName}: peer 0 has id 1. */
export function edgesOfName(text: string): EdgeArrays | undefined {
  const parsed = parseName(text);
  return parsed === undefined ? undefined : overlayOf(parsed);
}

/** How large {@link edgesOfName} is, without making it. @throws SimError `bad-usage` */
export function sizeOfName(text: string): Size | undefined {
  const parsed = parseName(text);
  return parsed?.generator.size(readValues(parsed.generator, parsed.given));
}

/** The command that makes the network of a name; undefined if the text is not one. */
export function commandOfName(text: string): string | undefined {
  const parsed = parseName(text);
  return parsed === undefined ? undefined : `${commandOf(parsed)} --out ${fileNameOf(text)}`;
}

/** `ring8.ini`, `barabasi-albert.ini`. */
function fileNameOf(text: string): string {
  return `${/^\S+/u.exec(text)?.[0] ?? text}.ini`;
}

interface ParsedName {
  readonly generator: Generator;
  readonly given: Readonly<Record<string, number>>;
  readonly seed: string;
  readonly connected: boolean;
}

function overlayOf({ generator, given, seed, connected }: ParsedName): EdgeArrays {
  return generate(generator, readValues(generator, given), { seed, connected }).overlay;
}

function parseName(text: string): ParsedName | undefined {
  return parseShortName(text) ?? parseLongName(text);
}

function parseShortName(text: string): ParsedName | undefined {
  const [, kind, list = ''] =
    /^([a-z](?:[a-z-]*[a-z])?)(\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)*)$/u.exec(text) ?? [];
  const generator = generators.find(({ name }) => name === kind);
  if (generator === undefined) return undefined;
  const entries = Object.entries(generator.parameters);
  const isRequired = ([, { default: standard, isOptional }]: (typeof entries)[number]): boolean =>
    standard === undefined && isOptional === undefined;
  const names = [...entries.filter(isRequired), ...entries.filter((entry) => !isRequired(entry))];
  const numbers = list.split('x').map(Number);
  if (numbers.length > names.length) return undefined;
  const given = Object.fromEntries(numbers.map((value, index) => [names[index]?.[0] ?? '', value]));
  return { generator, given, seed: usualSeed, connected: false };
}

/** A kind, and words of the form `name=value` after it, in any order. */
function parseLongName(text: string): ParsedName | undefined {
  const [kind = '', ...words] = text.trim().split(/\s+/u);
  if (!words.some((word) => word.includes('=')) || !/^[a-z-]+$/u.test(kind)) return undefined;
  const isKind = nearest(
    kind,
    generators.map(({ name }) => name),
  );
  if (isKind === undefined) return undefined;
  const generator = generatorNamed(kind);
  const given: Record<string, number> = {};
  let [seed, connected] = [usualSeed, false];
  for (const word of words) {
    const [, name = word, value = ''] = /^([^=]*)=(.*)$/u.exec(word) ?? [];
    const parameter = parameterOf(generator, name);
    if (word === 'connect') connected = true;
    else if (name === 'seed' && value !== '') seed = value;
    else if (parameter === undefined) throw unknownWord(generator, name, word);
    else if (!/^\d+(?:\.\d+)?$/u.test(value)) {
      throw new SimError('bad-usage', `${quote(word)} is not a value of ${kind}`, {
        hint: `write a number: ${parameter}=10`,
      });
    } else given[parameter] = Number(value);
  }
  return { generator, given, seed, connected };
}

function parameterOf({ parameters }: Generator, name: string): string | undefined {
  if (Object.hasOwn(parameters, name)) return name;
  return Object.entries(parameters).find(([, { alias }]) => alias === name)?.[0];
}

function unknownWord({ name: kind, parameters }: Generator, name: string, word: string): SimError {
  const known = [...Object.keys(parameters), 'seed', 'connect'];
  const meant = nearest(name, known);
  const suggestion = meant === undefined ? '' : `did you mean ${meant}? `;
  return new SimError('bad-usage', `${kind} does not take ${quote(word)}`, {
    hint: `${suggestion}it takes ${known.join(', ')}`,
  });
}

function commandOf({ generator, given, seed, connected }: ParsedName): string {
  const isRandom = generator.isRandom || connected;
  const words = Object.entries({ ...given, ...(isRandom ? { seed } : {}) }).map(
    ([name, value]) => `--${name} ${shellWord(String(value))}`,
  );
  return ['sim topology generate', generator.name, ...words, ...(connected ? ['--connect'] : [])].join(' ');
}
