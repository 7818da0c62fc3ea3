import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { writeAtomic } from '../../core/atomic-write.js';
import { ExitCode, systemCode } from '../../core/errors.js';
import { shellWord } from '../../core/shell-words.js';
import { wrap } from '../../report/rows.js';
import { Style } from '../../report/style.js';
import { edgeListChunks } from '../../topology/generate/edge-list.js';
import { generate } from '../../topology/generate/generate.js';
import { planPorts } from '../../topology/generate/plan-ports.js';
import type { Command } from '../command.js';
import { withDeferredSignals } from '../signals.js';
import { styleFor } from '../terminal.js';
import { buildNetwork } from './build-network.js';
import { componentLines, firstCommand, madeLine } from './generate-notices.js';
import {
  commandOf,
  type GenerateArguments,
  type GenerateRequest,
  generateOptions,
  kindsTable,
  requestOf,
} from './generate-options.js';
import { refuseToReplace, withWriteErrors, writeNetwork } from './write-network.js';

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
    process.stderr.write([first, ...details, ''].join('\n'));
    return ExitCode.ok;
  },
};

/** Writes an INI with its shares. Returns the lines to print. */
function makeNetwork(request: GenerateRequest): string[] {
  const { out = '', generator, values, overwrite, written } = request;
  // Checked before the network is made, which may take a while.
  const ports = planPorts(generator.size(values).nodes, written['base-port']);
  const shares = `${basename(out).replace(/\.ini$/iu, '')}-shares`;
  const folder = join(dirname(out), shares);
  if (!overwrite) refuseToReplace([out, folder]);
  const made = generate(generator, values, request);
  const comments = [commandOf(request, basename(out))];
  const network = buildNetwork(made.overlay, request, ports, { shares, network: basename(out), comments });
  withWriteErrors(out, () =>
    writeNetwork({ path: out, ini: network.ini, folder, shares: network.shares }, request),
  );
  const command = firstCommand(network, shellWord(out), ports);
  const hasNoFiles = [...network.shares.values()].every((files) => files.size === 0);
  return [
    madeLine(request, made),
    ...componentLines(made, written['first-id']),
    ...(hasNoFiles ? ['no peer shares a file: --files 20 would place 20 files'] : []),
    ...(ports.isInPool ? ['the system may use some of the ports itself: run it with --ports auto'] : []),
    ...(command === undefined ? [] : [`try: ${command}`]),
  ];
}

/** Writes a list of links to the file or to stdout. Returns the lines to print. */
async function makeEdgeList(request: GenerateRequest): Promise<string[]> {
  const { out, generator, values, overwrite, written } = request;
  const firstId = written['first-id'];
  if (out !== undefined && !overwrite) refuseToReplace([out]);
  const made = generate(generator, values, request);
  const comments = [commandOf(request, out === undefined ? '-' : basename(out))];
  const chunks = edgeListChunks(made.overlay, { firstId, comments });
  if (out === undefined) await writeToStdout(chunks);
  else withWriteErrors(out, () => writeAtomic(out, chunks, { overwrite }));
  return [madeLine(request, made), ...componentLines(made, firstId)];
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
