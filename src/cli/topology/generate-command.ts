import { once } from 'node:events';
import { ExitCode, systemCode } from '../../core/errors.js';
import { shellWord } from '../../core/shell-words.js';
import { wrap } from '../../report/rows.js';
import { Style } from '../../report/style.js';
import type { Generated } from '../../topology/generate/generate.js';
import {
  generatedEdgeList,
  writeGeneratedEdges,
  writeGeneratedNetwork,
} from '../../topology/generate/generate-network.js';
import { type GenerateArguments, type GenerateRequest, requestOf } from '../../topology/generate/request.js';
import type { Command } from '../command.js';
import { withDeferredSignals } from '../signals.js';
import { styleFor, writeText } from '../terminal.js';
import { componentLines, firstCommand, madeLine } from './generate-notices.js';
import { generateOptions, kindsTable } from './generate-options.js';

export const generateCommand: Command = {
  usage: '<kind> [options] --out <file>',
  about: ['Makes a network: an INI with shared folders beside it, or a list of its links.'],
  positionals: { kind: { type: 'string', demandOption: true, describe: 'one of the kinds below' } },
  options: generateOptions,
  examples: [
    ['sim topology generate ring -n 8 -o ring.ini', ''],
    ['sim topology generate barabasi-albert -n 100 -m 3 -s 7 -o ba.ini', ''],
    ['sim topology generate random-regular -n 1000000 -d 8 -o big.txt', ''],
  ],
  tables: [kindsTable],
  run: async (args) => {
    const request = requestOf(args as GenerateArguments);
    const [first = '', ...rest] =
      request.format === 'ini'
        ? await withDeferredSignals(() => makeNetwork(request))
        : await makeEdgeList(request);
    const style = new Style(styleFor(process.stderr));
    const details = rest.flatMap((line) => wrap(line, style.width - 2)).map((line) => style.dim(`  ${line}`));
    writeText(process.stderr, [first, ...details, ''].join('\n'));
    return ExitCode.ok;
  },
};

/** Writes an INI with its shares. Returns the lines to print. */
function makeNetwork(request: GenerateRequest): string[] {
  const { made, network, ports } = writeGeneratedNetwork(request);
  const command = firstCommand(network, shellWord(request.out ?? ''), ports);
  const hasNoFiles = [...network.shares.values()].every((files) => files.size === 0);
  return [
    madeLine(request, made),
    ...componentLines(made, request.written['first-id']),
    ...(hasNoFiles ? ['no peer shares a file: --files 20 would place 20 files'] : []),
    ...(ports.isInPool ? ['the system may use some of the ports itself: run it with --ports auto'] : []),
    ...(command === undefined ? [] : [`try: ${command}`]),
  ];
}

/** Writes a list of links to the file or to stdout. Returns the lines to print. */
async function makeEdgeList(request: GenerateRequest): Promise<string[]> {
  const { out } = request;
  const made = out === undefined ? await printEdges(request) : writeGeneratedEdges(out, request);
  return [madeLine(request, made), ...componentLines(made, request.written['first-id'])];
}

async function printEdges(request: GenerateRequest): Promise<Generated> {
  const { made, chunks } = generatedEdgeList(request);
  await writeToStdout(chunks);
  return made;
}

/** Writes as fast as the reader reads, and stops when it stops. */
async function writeToStdout(chunks: Iterable<Uint8Array>): Promise<void> {
  try {
    for (const chunk of chunks) {
      if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    }
  } catch (error) {
    if (systemCode(error) !== 'EPIPE') throw error;
  }
}
