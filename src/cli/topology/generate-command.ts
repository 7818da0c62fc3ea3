import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import type { Argv } from 'yargs';
import { ExitCode, systemCode } from '../../core/errors.js';
import { writeWhole } from '../../core/platform.js';
import { shellWord } from '../../core/shell-words.js';
import { wrap } from '../../report/rows.js';
import { Style } from '../../report/style.js';
import { edgeListChunks, type Generated, generate, planPorts } from '../../topology/generate/index.js';
import { type Command, withUsage } from '../command.js';
import { withDeferredSignals } from '../defer-signals.js';
import { styleFor } from '../terminal.js';
import { buildNetwork } from './build-network.js';
import { firstCommand, madeLine, pieceLines } from './generate-notices.js';
import { generateOptions, kindsToHelp, parameterOptions } from './generate-options.js';
import { commandOf, type GenerateArguments, type GenerateRequest, requestOf } from './generate-request.js';
import { refuseToReplace, writeNetwork, writingTo } from './write-network.js';

function describe(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim topology generate <kind> [options] --out <file>\n\nMakes a network: an INI with shared folders beside it, or a list of its links.',
  )
    .positional('kind', { type: 'string', demandOption: true, describe: 'one of those listed below' })
    .options(generateOptions)
    .example('sim topology generate ring -n 8 -o ring.ini', '')
    .example('sim topology generate barabasi-albert -n 100 -m 3 -s 7 -o ba.ini', '')
    .example('sim topology generate random-regular -n 1000000 -d 8 -o big.txt', '')
    .epilogue(kindsToHelp());
}

export const generateCommand: Command = {
  options: generateOptions,
  describe,
  run: async (args) => {
    const request = requestOf(args as GenerateArguments, Object.keys(parameterOptions));
    const lines =
      request.format === 'ini'
        ? await withDeferredSignals(() => makeNetwork(request))
        : await makeEdgeList(request);
    const style = new Style(styleFor(process.stderr));
    const [first = '', ...rest] = lines;
    process.stderr.write(
      [
        first,
        ...rest.flatMap((line) => wrap(line, style.width - 2)).map((line) => style.dim(`  ${line}`)),
        '',
      ].join('\n'),
    );
    return ExitCode.ok;
  },
};

/** Writes an INI with its shares. Gives what is to be told. */
function makeNetwork(request: GenerateRequest): string[] {
  const { out = '', kind, values, basePort, overwrite } = request;
  // Told before anything is made, as that may take a while.
  const ports = planPorts(kind.size(values).nodes, basePort);
  const shares = `${basename(out).replace(/\.ini$/iu, '')}-shares`;
  const folder = join(dirname(out), shares);
  if (!overwrite) refuseToReplace([out, folder]);
  const made = generate(kind, values, request);
  const comments = [commandOf(request, basename(out))];
  const network = buildNetwork(made.overlay, request, ports, { shares, network: basename(out), comments });
  writingTo(out, () =>
    writeNetwork({ path: out, ini: network.ini, folder, shares: network.shares }, request),
  );
  const command = firstCommand(network, shellWord(out), ports);
  const isBare = [...network.shares.values()].every((files) => files.size === 0);
  return [
    madeLine(request, made),
    ...pieceLines(made, request.firstId),
    ...(isBare ? ['nobody shares a file: --files 20 would place some'] : []),
    ...(ports.isInPool ? ["some ports are of the system's own pool: run it with --ports auto"] : []),
    ...(command === undefined ? [] : [`try: ${command}`]),
  ];
}

/** Writes a list of links, to stdout where there is no path. Gives what is to be told. */
async function makeEdgeList(request: GenerateRequest): Promise<string[]> {
  const { out, kind, values, overwrite } = request;
  if (out !== undefined && !overwrite) refuseToReplace([out]);
  const made = generate(kind, values, request);
  const chunks = edgeListChunksOf(request, made);
  if (out === undefined) await writeToStdout(chunks);
  else writingTo(out, () => writeWhole(out, chunks, { overwrite }));
  return [madeLine(request, made), ...pieceLines(made, request.firstId)];
}

function edgeListChunksOf(request: GenerateRequest, { overlay }: Generated): Iterable<Uint8Array> {
  const { firstId, out } = request;
  const comments = [commandOf(request, out === undefined ? '-' : basename(out))];
  return edgeListChunks(overlay, { firstId, comments });
}

/** No faster than the reader reads, and no further than it wants. */
async function writeToStdout(chunks: Iterable<Uint8Array>): Promise<void> {
  try {
    for (const chunk of chunks) {
      if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    }
  } catch (error) {
    if (systemCode(error) !== 'EPIPE') throw error;
  }
}
