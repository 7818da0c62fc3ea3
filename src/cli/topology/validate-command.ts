import { ExitCode } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import { validationJson, validationText } from '../../report/validation.js';
import { type Validation, validate } from '../../topology/validate/validate.js';
import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, format } from '../options.js';
import { Screen, styleFor } from '../terminal.js';

interface ValidateArguments {
  readonly topologies: readonly string[];
  readonly format: 'text' | 'json';
  readonly strict: boolean;
}

const options = {
  format: format(['text', 'json']),
  strict: { type: 'boolean', default: false, describe: 'treat warnings as errors' },
} as const satisfies OptionTable;

export const validateCommand: Command = {
  usage: '<topologies..>',
  about: ['Checks INI files, and lists all errors and warnings of every file. Starts no process.'],
  positionals: {
    topologies: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'INI files, folders of INI files, built-in names, or - for stdin',
    },
  },
  options,
  examples: [
    ['sim topology validate my.ini', ''],
    ['sim topology validate submissions/*/ --format json', 'for a script'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'no errors'], ['2', 'errors; with --strict also warnings'], ...commonExitCodes],
    },
  ],
  run: (args) => validateAll(args as ValidateArguments),
};

async function validateAll({ topologies, format: name, strict }: ValidateArguments): Promise<number> {
  const validations: Validation[] = [];
  for (const path of topologies) validations.push(await validate(path));
  const style = new Style(styleFor(process.stdout));
  const text = name === 'json' ? validationJson(validations) : validationText(validations, style);
  new Screen(process.stdout, process.stderr).result(text);
  const isBad = validations.some(
    ({ errors, warnings }) => errors.length > 0 || (strict && warnings.length > 0),
  );
  return isBad ? ExitCode.usage : ExitCode.ok;
}
