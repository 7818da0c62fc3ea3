import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, messageOf, SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { Judge } from '../../judge/judge.js';
import { readStrategy } from '../../protocol/strategies/index.js';
import { PrintedLines } from '../../report/printed-lines.js';
import { Style } from '../../report/style.js';
import { type Verification, verificationJson, verificationText } from '../../report/verification.js';
import { digestedFiles } from '../../run/left-files.js';
import { readTrace } from '../../trace/read-trace.js';
import { type FoundRun, findRun } from '../report/find-run.js';
import { styleFor, writeText } from '../terminal.js';
import type { VerifyArguments } from './verify-command.js';

/**
 * `sim verify`, with its arguments read.
 *
 * @returns the exit code
 */
export async function verifyRun({ run, printed, format }: VerifyArguments): Promise<number> {
  const cwd = process.cwd();
  const found = findRun(run, cwd);
  const verification = await verify(found, readPrinted(printed, found.trace, cwd));
  const text =
    format === 'json'
      ? verificationJson(verification)
      : verificationText(verification, new Style(styleFor(process.stdout)));
  writeText(process.stdout, text);
  if (verification.violations.length > 0) return ExitCode.notFound;
  return verification.incomplete === null ? ExitCode.ok : ExitCode.unknown;
}

/** @throws SimError `bad-trace` if not even its first event can be read */
async function verify({ trace, result }: FoundRun, printed: PrintedLines | null): Promise<Verification> {
  const judge = new Judge(readStrategy);
  const queries = new Set<string>();
  let peers = 0;
  let events = 0;
  let incomplete: string | null = null;
  try {
    for await (const event of readTrace(trace)) {
      judge.see(event);
      printed?.see(event);
      events += 1;
      if (event.type === 'query:issued') queries.add(event.query);
      if (event.type === 'run:started' || event.type === 'topology:changed') peers = event.peers.length;
    }
  } catch (error) {
    if (!(error instanceof SimError) || events === 0) throw error;
    incomplete = messageOf(error);
  }
  const isWhole = incomplete === null;
  const files = isWhole && result !== null ? await digestedFiles(result, dirname(trace)) : undefined;
  const judgement = judge.judge({
    ...(files !== undefined && { files }),
    ...(isWhole && result !== null && { result }),
    ...(isWhole && printed?.hasLines === true && { printed: printed.result }),
  });
  return { trace, events, queries: queries.size, peers, incomplete, ...judgement };
}

/** @throws SimError `bad-usage` if the named file cannot be read */
function readPrinted(named: string | undefined, trace: string, cwd: string): PrintedLines | null {
  const path = named === undefined ? join(dirname(trace), 'report.txt') : resolve(cwd, named);
  if (named === undefined && !existsSync(path)) return null;
  try {
    return new PrintedLines(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SimError('bad-usage', `cannot read the report ${quote(path)}: ${messageOf(error)}`, {
      hint: 'give the text that sim run printed: --printed <file>',
      cause: error,
    });
  }
}
