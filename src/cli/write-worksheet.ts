import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { ExitCode, SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import { Style, shownPath } from '../report/style.js';
import { counted } from '../report/units.js';
import { loadNetwork } from '../topology/formats/load-network.js';
import { withWriteErrors } from '../topology/generate/write-network.js';
import { worksheetHtml } from '../worksheet/html.js';
import { worksheetMarkdown } from '../worksheet/markdown.js';
import { createWorksheet, maxPeers, minPeers } from '../worksheet/questions.js';
import { en } from '../worksheet/words-en.js';
import { zh } from '../worksheet/words-zh.js';
import { refuseDash } from './arguments.js';
import { Screen, styleFor } from './terminal.js';
import type { WorksheetArguments } from './worksheet-command.js';

/** @returns the exit code */
export async function writeWorksheet(args: WorksheetArguments): Promise<number> {
  const { topology, answers, lang, out, overwrite } = args;
  refuseDash('--out', out, 'leave it out to print the sheet');
  const cwd = process.cwd();
  const seed = args.seed ?? String(randomInt(1_000_000));
  const format = args.format ?? (/\.(?:md|markdown)$/iu.test(out ?? '') ? 'markdown' : 'html');
  const screen = new Screen(process.stdout, process.stderr);
  const { name, peers } = await loadNetwork(topology, {
    cwd,
    format: undefined,
    undirected: false,
    sharesMayBeMissing: true,
    note: (text) => screen.log(`note: ${printable(text)}`),
  });
  if (peers.length < minPeers || peers.length > maxPeers) {
    throw new SimError('bad-usage', `${name} has ${counted(peers.length, 'peer')}: not fit for paper`, {
      hint: `choose a network of ${minPeers} to ${maxPeers} peers`,
    });
  }
  const sheet = createWorksheet(name, peers, seed);
  const write = { html: worksheetHtml, markdown: worksheetMarkdown }[format];
  const text = write(sheet, { en, zh }[lang], answers);
  if (out === undefined) screen.result(text);
  else {
    const path = resolve(cwd, out);
    withWriteErrors(path, () => writeAtomic(path, text, { overwrite }));
    const style = new Style(styleFor(process.stderr));
    const count = counted(sheet.questions.length, 'question');
    screen.log(
      `${style.tick} ${shownPath(path, cwd)}: ${count}, seed ${seed}${answers ? ', with answers' : ''}`,
    );
  }
  return ExitCode.ok;
}
