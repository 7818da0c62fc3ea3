import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { writeAtomic } from '../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../core/errors.js';
import { makeFolder } from '../core/platform.js';
import type { StyleOptions } from '../report/style.js';
import type { Screen } from './terminal.js';

/** A value of `--reporter`: one report, and where it goes. */
export interface ReportTarget<Name extends string> {
  readonly name: Name;
  /** Absolute path of its file, or its path in the run folder; null for stdout. */
  readonly path: string | null;
}

/** How text looks in a file, whatever the terminal can show. */
export const fileStyle: StyleOptions = { colours: false, width: Number.POSITIVE_INFINITY, unicode: true };

/** Reports that are written to the run folder if no file is given: nobody reads them in a terminal. */
const runFolderFiles: Readonly<Record<string, string>> = { html: 'report.html' };

/** `--reporter`, for commands that have these reports. */
export function reporterOption<const Name extends string>(names: readonly Name[], group: string) {
  return {
    alias: 'r',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    values: names,
    default: ['text'],
    group,
    describe: 'report to print, or report=file; several may be given',
  } as const;
}

/**
 * Reads `text`, `junit=report.xml`: at most one report for stdout, and each file once. Each file must be writable, so that
 * a long run is not lost at its end; nothing is written yet.
 *
 * @throws SimError `bad-usage`
 */
export function readReportTargets<Name extends string>(
  texts: readonly string[],
  names: readonly Name[],
  cwd: string,
): ReportTarget<Name>[] {
  const targets = texts.map((text) => readTarget(text, names, cwd));
  const printed = targets.filter(({ path }) => path === null).map(({ name }) => name);
  if (printed.length > 1) {
    throw new SimError('bad-usage', `--reporter ${printed.join(' and ')} would both print to stdout`, {
      hint: `write one to a file: --reporter ${printed[1]}=<file>`,
    });
  }
  const paths = targets.flatMap(({ path }) => path ?? []);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new SimError('bad-usage', `two reports would be written to ${twice}`, {
      hint: 'give each report its own file',
    });
  }
  for (const path of paths) if (isAbsolute(path)) requireWritable(path);
  return targets;
}

function readTarget<Name extends string>(
  text: string,
  names: readonly Name[],
  cwd: string,
): ReportTarget<Name> {
  const [, word = '', file] = /^([^=]*)(?:=(.*))?$/su.exec(text) ?? [];
  const name = names.find((candidate) => candidate === word);
  if (name === undefined) {
    throw new SimError('bad-usage', `--reporter cannot be "${text}"`, {
      hint: `use ${names.join(', ')}, or one of them with a file: junit=report.xml`,
    });
  }
  if (file === '') {
    throw new SimError('bad-usage', `--reporter ${text} has no file`, { hint: `write ${name}=<file>` });
  }
  if (file === undefined) return { name, path: runFolderFiles[name] ?? null };
  return { name, path: file === '-' ? null : resolve(cwd, file) };
}

/** Creates nothing that stays: the folder of the file may still be missing. */
function requireWritable(path: string): void {
  try {
    if (existsSync(path)) {
      if (!statSync(path).isFile()) throw new Error('it is not a file');
      accessSync(path, constants.W_OK);
    }
    let folder = dirname(path);
    while (!existsSync(folder)) folder = dirname(folder);
    // Only an attempt shows whether the file system takes new files.
    rmdirSync(mkdtempSync(join(folder, '.floodsim-')));
  } catch (error) {
    throw new SimError('bad-usage', `cannot write the report to ${path}: ${messageOf(error)}`, {
      hint: 'give a file in a folder that can be written',
      cause: error,
    });
  }
}

/**
 * Writes the complete reports to their files, each in one step and over earlier ones, and then prints the one for stdout.
 *
 * @throws SimError `not-written`, after all others are written
 */
export function deliver(
  reports: readonly { readonly path: string | null; readonly text: string | Uint8Array }[],
  screen: Screen,
): void {
  const failures: SimError[] = [];
  for (const { path, text } of reports) {
    if (path === null) continue;
    try {
      makeFolder(dirname(path));
      writeAtomic(path, text, { overwrite: true });
    } catch (error) {
      const message = `cannot write the report to ${path}: ${messageOf(error)}`;
      const hint = 'give a file in a folder that can be written';
      failures.push(new SimError('not-written', message, { hint, exitCode: ExitCode.output, cause: error }));
    }
  }
  screen.result(reports.find(({ path }) => path === null)?.text ?? '');
  if (failures[0] !== undefined) throw failures[0];
}
