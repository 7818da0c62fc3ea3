import { type Problem, SimError } from '../../core/errors.js';
import {
  type Generator,
  maxLinks,
  maxNodes,
  type Parameter,
  type Parameters,
  type ValuesOf,
} from './generator.js';

/** Numbers by the names of parameters, as the user gave them. */
export type GivenValues = Readonly<Record<string, number | undefined>>;

/**
 * The values that a network is built from: those given, each checked, and the defaults of the rest.
 *
 * @throws SimError `bad-usage`, with everything that is wrong as its `problems`: a value that the generator does not
 *   take, that is missing, out of its range or does not fit another, or a network that would be too large
 */
export function readValues(generator: Generator, given: GivenValues): ValuesOf<Parameters> {
  const { name, parameters } = generator;
  const names = Object.keys(parameters);
  const unknown = Object.keys(given)
    .filter((option) => given[option] !== undefined && !names.includes(option))
    .map((option) => ({
      message: `${name} does not take --${option}`,
      hint: `it takes ${names.map((known) => `--${known}`).join(', ')}`,
    }));
  const values = withDefaults(parameters, given);
  const problems = [...unknown, ...rangeProblems(parameters, values)];
  if (problems.length === 0) problems.push(...problemsTogether(generator, values));
  refuse(`cannot make a ${name} of these values`, problems);
  return values;
}

/**
 * The values of parameters that do not depend on each other: those given, and the defaults of the rest.
 *
 * @throws SimError `bad-usage`
 */
export function readInRange<P extends Parameters>(parameters: P, given: GivenValues): ValuesOf<P> {
  const values = withDefaults(parameters, given);
  refuse('some values are out of range', rangeProblems(parameters, values));
  return values as ValuesOf<P>;
}

function withDefaults(parameters: Parameters, given: GivenValues): ValuesOf<Parameters> {
  const values = Object.entries(parameters).map(([name, parameter]) => [
    name,
    given[name] ?? parameter.default,
  ]);
  return Object.fromEntries(values);
}

/** @throws SimError with the only problem as its message, or all of them as `problems` */
function refuse(message: string, problems: readonly Problem[]): void {
  const [only] = problems;
  if (only === undefined) return;
  if (problems.length > 1) throw new SimError('bad-usage', message, { problems });
  throw new SimError('bad-usage', only.message, { hint: only.hint });
}

function rangeProblems(parameters: Parameters, values: GivenValues): Problem[] {
  return Object.entries(parameters).flatMap(
    ([name, parameter]) => rangeProblem(name, parameter, values[name]) ?? [],
  );
}

function rangeProblem(name: string, parameter: Parameter, value: number | undefined): Problem | undefined {
  const { help, min, max = maxNodes, isFraction, isOptional } = parameter;
  const hint = `give --${name} ${isFraction ? 'a number' : 'a whole number'} from ${min} to ${max}`;
  if (value === undefined) return isOptional ? undefined : { message: `--${name} is missing: ${help}`, hint };
  if (!isFraction && !Number.isInteger(value)) {
    return { message: `--${name} ${value} is not a whole number`, hint };
  }
  return value >= min && value <= max ? undefined : { message: `--${name} ${value} is out of range`, hint };
}

/** What is wrong with values that are valid one by one. */
function problemsTogether(generator: Generator, values: ValuesOf<Parameters>): Problem[] {
  const refusal = generator.refuse?.(values);
  if (refusal !== undefined) return [refusal];
  const { nodes, links } = generator.size(values);
  if (nodes <= maxNodes && links <= maxLinks) return [];
  const [what, count, max] = nodes > maxNodes ? ['peers', nodes, maxNodes] : ['links', links, maxLinks];
  return [
    {
      message: `that would be more ${what} than fit in memory: ${toText(count)}`,
      hint: `keep below ${toText(max)} ${what}`,
    },
  ];
}

/** `1,000,000`, `1.3e+30`. */
function toText(value: number): string {
  return value < 1e15 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);
}
