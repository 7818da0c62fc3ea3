import { shellWord } from '../../core/shell-words.js';
import { networkFromEdges } from '../formats/partial-network.js';
import type { PartialNetwork } from '../model.js';
import { generate } from './generate.js';
import type { Generator } from './generator.js';
import { generators } from './generators/index.js';
import { readValues } from './read-values.js';

/** Random networks of a short name are always the same. */
const seed = '1';

/** A network named by its kind and its values, such as `ring8` or `grid3x4`. */
export interface NamedNetwork extends PartialNetwork {
  /** The command that makes it, without its output file. */
  readonly command: string;
}

/**
 * Makes the network of a short name: a kind of `sim topology generate`, and the values of its first parameters with `x`
 * between them. Parameters that must be given come first. Random kinds use seed 1.
 *
 * @returns undefined if the text is not such a name
 * @throws SimError `bad-usage` if the values do not fit the kind
 */
export function networkOfShortName(text: string): NamedNetwork | undefined {
  const parsed = parseShortName(text);
  if (parsed === undefined) return undefined;
  const { generator, given } = parsed;
  const values = readValues(generator, given);
  const { overlay } = generate(generator, values, { seed, connected: false });
  return { ...networkFromEdges(overlay, 1), command: commandOf(generator, given) };
}

/** The command that makes the network of a short name; undefined if the text is not one. */
export function commandOfShortName(text: string): string | undefined {
  const parsed = parseShortName(text);
  return parsed === undefined ? undefined : commandOf(parsed.generator, parsed.given);
}

interface ShortName {
  readonly generator: Generator;
  readonly given: Readonly<Record<string, number>>;
}

function parseShortName(text: string): ShortName | undefined {
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
  return { generator, given };
}

function commandOf(generator: Generator, given: ShortName['given']): string {
  const options = Object.entries({ ...given, ...(generator.isRandom ? { seed } : {}) });
  const words = options.map(([name, value]) => `--${name} ${shellWord(String(value))}`);
  return ['sim topology generate', generator.name, ...words].join(' ');
}
