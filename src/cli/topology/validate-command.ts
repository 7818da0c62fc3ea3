import type { Argv, Options } from 'yargs';
import { ExitCode, SimError } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import { type Validation, validationJson, validationText } from '../../report/validation.js';
import { loadTopology } from '../../topology/index.js';
import { findWarnings } from '../../topology/warnings.js';
import { type Command, withUsage } from '../command.js';
import { Screen, styleFor } from '../terminal.js';

interface ValidateArguments {
  readonly topologies: readonly string[];
  readonly format: 'text' | 'json';
  readonly strict: boolean;
}

const options = {
  format: { alias: 'F', choices: ['text', 'json'], default: 'text', describe: 'form of the output' },
  strict: { type: 'boolean', default: false, describe: 'take warnings for errors' },
} as const satisfies Record<string, Options>;

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim topology validate <topologies..>\n\nTells every error of every file, and what is legal but odd. Starts nothing.',
  )
    .positional('topologies', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'INI files, folders of INI files, or shipped names',
    })
    .options(options)
    .example('sim topology validate my.ini', '')
    .example('sim topology validate submissions/*/ --format json', 'for a script')
    .epilogue('Exit codes: 0 no errors, 2 errors (with --strict: or warnings).');
}

async function validate({ topologies, format, strict }: ValidateArguments): Promise<number> {
  const validations: Validation[] = [];
  for (const path of topologies) validations.push(await validateOne(path, process.cwd()));
  const style = new Style(styleFor(process.stdout));
  const text = format === 'json' ? validationJson(validations) : validationText(validations, style);
  new Screen(process.stdout, process.stderr).result(text);
  const isBad = validations.some(
    ({ errors, warnings }) => errors.length > 0 || (strict && warnings.length > 0),
  );
  return isBad ? ExitCode.usage : ExitCode.ok;
}

async function validateOne(path: string, cwd: string): Promise<Validation> {
  try {
    const topology = await loadTopology(path, { cwd });
    return { path, errors: [], warnings: findWarnings(topology, cwd) };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const { problems, message, hint } = error;
    const whole = { message, ...(hint === undefined ? {} : { hint }) };
    return { path, errors: problems.length > 0 ? problems : [whole], warnings: [] };
  }
}

export const validateCommand: Command = {
  options,
  describe,
  run: (args) => validate(args as ValidateArguments),
};
