import type { Argv, Options } from 'yargs';
import { SimError } from '../../core/errors.js';
import { predictionBlock } from '../../report/prediction.js';
import { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { type PredictResult, predict } from '../../run/predict.js';
import { type Command, withUsage } from '../command.js';
import { questionOptions } from '../question-options.js';
import { styleFor } from '../terminal.js';

interface PredictArguments {
  readonly topology: string;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly holders: readonly number[] | undefined;
  readonly format: 'text' | 'json';
}

const predictOptions = {
  ...questionOptions,
  holders: {
    group: 'The question:',
    type: 'string',
    coerce: readHolders,
    requiresArg: true,
    describe: 'what if these had the file: 3,5  [default: who shares it]',
  },
  format: {
    alias: 'F',
    choices: ['text', 'json'],
    default: 'text',
    describe: 'form of the results on stdout',
  },
} as const satisfies Record<string, Options>;

function readHolders(value: unknown): number[] | undefined | SimError {
  if (value === undefined) return undefined;
  // Given twice or more, it is a list; each may itself be one.
  const words = [value].flat().flatMap((list) => String(list).split(','));
  const bad = words.find((word) => !/^\s*\d+\s*$/u.test(word));
  if (bad === undefined) return words.map(Number);
  return new SimError('bad-usage', `--holders '${bad}' is no peer`, { hint: 'write --holders 3,5, say' });
}

function describePredict(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim topology predict <topology> --get <file>\n\nSays what a flood would come to, for each TTL, if every message took equally long.\nLooks into the shares, and starts nothing.',
  )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'an INI file, a folder of INI files, or a shipped name such as chain3',
    })
    .options(predictOptions)
    .example('sim topology predict grid3x3 -g 9.txt', 'which TTL finds it, and at what cost')
    .example('sim topology predict ring8 -g x --holders 4,6', 'if peers 4 and 6 had it')
    .example('sim run grid3x3 -g 9.txt --predict', 'the same beside what comes of it')
    .epilogue(`Exit codes:
  0    a holder of every file is within reach of the TTL
  1    of some file none is
  2    bad usage or bad INI`);
}

export const predictCommand: Command = {
  options: predictOptions,
  describe: describePredict,
  run: (args) => predictAsAsked(args as PredictArguments),
};

async function predictAsAsked({ format, ...asked }: PredictArguments): Promise<number> {
  const { topology, get, from, ttl, holders } = asked;
  const result = await predict({ topology, get, from, ttl, holders });
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(result, null, 2)}\n`
      : textOf(result, new Style(styleFor(process.stdout))),
  );
  return result.exitCode;
}

function textOf({ topology, predictions }: PredictResult, style: Style): string {
  const reached = predictions.flatMap((prediction) => prediction.peers.map(({ peer }) => peer));
  style.introduce([...new Set(reached)].sort((one, other) => one - other));
  const { name, peers, links } = topology;
  const title = `${style.bold(name)}: ${counted(peers, 'peer')}, ${counted(links, 'link')}`;
  return `${[title, ...predictions.map((prediction) => predictionBlock(prediction, style))].join('\n\n')}\n`;
}
