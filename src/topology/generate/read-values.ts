import { type Problem, SimError } from '../../core/errors.js';
import type { Generator, Parameter, Parameters, ValuesOf } from './generator.js';
import { mostLinks, mostNodes } from './limits.js';

/** Numbers by the names of parameters, as somebody gave them. */
export type GivenValues = Readonly<Record<string, number | undefined>>;

/**
 * The values that a kind is built from: those given, each checked, and the defaults of the rest.
 *
 * @throws SimError `bad-usage`, with all that is wrong as its `problems`: a value that the kind does not take, that is
 *   missing or out of its range, that does not go with another, or makes the network too large
 */
export function readValues(kind: Generator, given: GivenValues): ValuesOf<Parameters> {
  const problems: Problem[] = strangers(kind, given);
  const values: Record<string, number | undefined> = {};
  for (const [name, parameter] of Object.entries(kind.parameters)) {
    values[name] = given[name] ?? parameter.default;
    const problem = check(name, parameter, values[name]);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length === 0) problems.push(...refusals(kind, values as ValuesOf<Parameters>));
  if (problems.length === 0) return values as ValuesOf<Parameters>;
  const [only] = problems;
  if (problems.length > 1 || only === undefined) {
    throw new SimError('bad-usage', `no ${kind.name} can be made of this`, { problems });
  }
  throw new SimError('bad-usage', only.message, { hint: only.hint });
}

function strangers(kind: Generator, given: GivenValues): Problem[] {
  const names = Object.keys(kind.parameters);
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !names.includes(name))
    .map((name) => ({
      message: `${kind.name} takes no --${name}`,
      hint: `it takes ${names.map((known) => `--${known}`).join(', ')}`,
    }));
}

function check(name: string, parameter: Parameter, value: number | undefined): Problem | undefined {
  const hint = `give --${name} ${rangeToString(parameter)}`;
  if (value === undefined) {
    return parameter.isOptional ? undefined : { message: `--${name} is missing: ${parameter.meaning}`, hint };
  }
  const { least, most, isWhole } = parameter;
  if (isWhole && !Number.isInteger(value))
    return { message: `--${name} ${value} is not a whole number`, hint };
  if (value >= least && value <= most) return undefined;
  return { message: `--${name} ${value} is out of its range`, hint };
}

/** `a whole number from 1 to 20000000`. */
function rangeToString({ least, most, isWhole }: Parameter): string {
  return `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`;
}

/** What is wrong with values that are each fine. */
function refusals(kind: Generator, values: ValuesOf<Parameters>): Problem[] {
  const refusal = kind.refuse?.(values);
  if (refusal !== undefined) return [refusal];
  const { nodes, links } = kind.size(values);
  if (nodes <= mostNodes && links <= mostLinks) return [];
  const [what, most] = nodes > mostNodes ? ['peers', mostNodes] : ['links', mostLinks];
  const message = `that would be more ${what} than fit in memory: ${count(nodes > mostNodes ? nodes : links)}`;
  return [{ message, hint: `keep below ${count(most)} ${what}` }];
}

/** `1,000,000`, `1.3e+30`. */
function count(value: number): string {
  return value < 1e15 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);
}
