import { SimError } from '../../core/errors.js';
import { jsonText, printable } from '../../core/sanitize.js';
import { predictionBlock } from '../../report/prediction.js';
import { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { type PredictResult, predict } from '../../run/predict.js';
import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, faultOptions, format, queryOptions, topologyOrStdin } from '../options.js';
import { styleFor, writeText } from '../terminal.js';

interface PredictArguments {
  readonly topology: string;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly holders: readonly string[] | undefined;
  readonly fault: readonly string[] | undefined;
  readonly format: 'text' | 'json';
}

const options = {
  ...queryOptions,
  ...faultOptions,
  holders: {
    group: 'Query:',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'assume that these peers hold the file: 3,5',
    defaultDescription: 'the peers that share it',
  },
  format: format(['text', 'json']),
} as const satisfies OptionTable;

export const predictCommand: Command = {
  usage: '<topology> --get <file>',
  about: [
    'Predicts reach and cost of a query, for each TTL, as if every message took the same time. Reads the shared folders, and starts no process.',
    'Follows faults that act from the start and without an end, and drop or copy every message of a link or stop a peer: cut, partition, loss, duplicate, kill, leave and late. Names the others as not predicted.',
  ],
  positionals: topologyOrStdin,
  options,
  examples: [
    ['sim topology predict grid3x3 -g 9.txt', 'which TTL finds it, and at what cost'],
    ['sim topology predict ring8 -g x --holders 4,6', 'as if peers 4 and 6 had the file'],
    ["sim topology predict ring8 -g 5.txt --fault 'cut 1-2'", 'with a link that is cut'],
    ['sim run grid3x3 -g 9.txt --predict', 'the prediction beside a real run'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'for every file, a holder is within reach of the TTL'],
        ['1', 'for some file, no holder is within reach'],
        ['2', 'bad usage or bad INI'],
        ...commonExitCodes,
      ],
    },
  ],
  run: (args) => predictQuery(args as PredictArguments),
};

function readHolders(texts: readonly string[] | undefined): number[] | undefined {
  const words = texts?.flatMap((list) => list.split(','));
  const bad = words?.find((word) => !/^\s*\d+\s*$/u.test(word));
  if (bad === undefined) return words?.map(Number);
  throw new SimError('bad-usage', `--holders '${bad}' is not a peer number`, {
    hint: 'for example: --holders 3,5',
  });
}

async function predictQuery({ format, ...asked }: PredictArguments): Promise<number> {
  const { topology, get, from, ttl, holders, fault: faults } = asked;
  const result = await predict({ topology, get, from, ttl, faults, holders: readHolders(holders) });
  writeText(
    process.stdout,
    format === 'json' ? `${jsonText(result, 2)}\n` : textOf(result, new Style(styleFor(process.stdout))),
  );
  return result.exitCode;
}

function textOf({ topology, predictions }: PredictResult, style: Style): string {
  const reached = predictions.flatMap((prediction) => prediction.peers.map(({ peer }) => peer));
  style.introduce([...new Set(reached)].sort((one, other) => one - other));
  const { name, peers, links } = topology;
  const title = `${style.bold(printable(name))}: ${counted(peers, 'peer')}, ${counted(links, 'link')}`;
  return `${[title, ...predictions.map((prediction) => predictionBlock(prediction, style))].join('\n\n')}\n`;
}
