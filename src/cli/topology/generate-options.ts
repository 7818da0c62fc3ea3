import type { Options } from 'yargs';
import type { Parameter } from '../../topology/generate/generator.js';
import { generators } from '../../topology/generate/generators/index.js';
import { fileParameters, parameterNames } from '../../topology/generate/request.js';
import type { HelpTable, OptionTable } from '../command.js';
import { number } from '../options.js';

const network = 'Network (see "Kinds" for the options of each kind):';
const output = 'Output:';

export const generateOptions: OptionTable = {
  ...generatorOptions(),
  seed: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    group: network,
    describe: 'random seed; any text',
    defaultDescription: 'random',
  },
  connect: { type: 'boolean', default: false, group: network, describe: 'connect disconnected parts' },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: output,
    describe: 'x.ini: a network to run; x.txt: only its links; -: its links on stdout',
  },
  format: {
    choices: ['ini', 'edges'],
    group: output,
    describe: 'output format',
    defaultDescription: 'from the name of --out',
  },
  ...Object.fromEntries(
    Object.entries(fileParameters(1)).map(([name, parameter]) => [name, optionOf([parameter], output)]),
  ),
  overwrite: {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'overwrite the existing file and its shares',
  },
};

/** One option per parameter name; the generators may use a name with different meanings. */
function generatorOptions(): OptionTable {
  return Object.fromEntries(
    parameterNames().map((name) => [
      name,
      optionOf(
        generators.flatMap(({ parameters }) => parameters[name] ?? []),
        network,
      ),
    ]),
  );
}

function optionOf(parameters: readonly Parameter[], group: string): Options {
  const [first] = parameters;
  const texts = [...new Set(parameters.map(({ help }) => help))];
  const standard = first?.default === undefined ? first?.defaultText : String(first.default);
  return number(texts.join('; or '), {
    group,
    ...(first?.alias !== undefined && { alias: first.alias }),
    ...(standard !== undefined && { defaultDescription: standard }),
  });
}

/** The last part of the help: each kind, and the options that it takes. */
export const kindsTable: HelpTable = {
  title: 'Kinds, and the options of each:',
  rows: generators.map(({ name, summary, parameters }) => {
    const options = Object.entries(parameters).map(([option, { default: standard, isOptional }]) =>
      standard === undefined && !isOptional ? `--${option}` : `[--${option}]`,
    );
    return [name, `${summary}\n${options.join(' ')}`];
  }),
};
