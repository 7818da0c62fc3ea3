import { existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { messageOf, SimError } from '../../core/errors.js';
import { printable, quote } from '../../core/sanitize.js';
import { splitWords } from '../../core/shell-words.js';
import { dialectDefaults } from '../../core/vocabulary.js';
import { type Entries, envPrefix, type PeerDraft, programFields, readFields } from '../fields.js';
import type { ProgramSpec } from '../model.js';
import type { Entry, Report } from '../source.js';

import { findFolder } from './find-folder.js';

/**
 * Reads the program of a foreign peer.
 *
 * @returns `none` for a native peer; undefined if something is wrong, which has been reported
 */
export async function readProgram(
  { entries, env: envEntries, location }: PeerDraft,
  report: Report,
): Promise<ProgramSpec | 'none' | undefined> {
  const { exec } = entries;
  if (exec === undefined) return refuseWithoutExec(entries, envEntries, report);
  const words = readWords(exec, report);
  const cwd = entries.cwd && (await findFolder(entries.cwd, report));
  const values = readFields(programFields, entries, report);
  const env = readEnv(envEntries, report);
  const names = Object.keys(programFields) as (keyof typeof programFields)[];
  const isWrong = names.some((name) => entries[name] !== undefined && values[name] === undefined);
  if (words === undefined || env === undefined || isWrong) return undefined;
  if (entries.cwd !== undefined && cwd === undefined) return undefined;
  const dialect = values.dialect ?? programFields.dialect.default;
  return {
    command: cwd === undefined ? resolveCommandWords(dirname(location.file.path), words) : words,
    cwd: cwd ?? null,
    env,
    dialect,
    readyLine: (values.ready ?? programFields.ready.default).line,
    stdin: values.stdin ?? programFields.stdin.default,
    configFile: values.configFile ?? dialectDefaults[dialect].configFile,
    configLayout: values.configLayout ?? dialectDefaults[dialect].configLayout,
    tap: values.tap ?? programFields.tap.default,
  };
}

function refuseWithoutExec(
  entries: Entries<typeof programFields>,
  env: readonly Entry[],
  report: Report,
): 'none' | undefined {
  const own = Object.keys(programFields).map((name) => entries[name as keyof typeof programFields]);
  const orphans = [...own.filter((entry) => entry !== undefined), ...env];
  for (const { key, location } of orphans) {
    const message = `${printable(key, 60)} configures a program, but there is no exec`;
    report(location, message, 'add exec = <command>, or remove it');
  }
  return orphans.length === 0 ? 'none' : undefined;
}

function readWords({ key, value, location }: Entry, report: Report): string[] | undefined {
  try {
    // The INI reader has removed the quotes around a path with spaces.
    const isOnePath = value !== '' && existsSync(resolve(dirname(location.file.path), value));
    const words = isOnePath ? [value] : splitWords(value);
    if (words.length > 0) return words;
    report(location, `${key} is empty`, `write the command, such as ${key} = python3 peer.py`);
  } catch (error) {
    const hint = error instanceof SimError ? error.hint : undefined;
    report(location, `${key} ${quote(value)}: ${messageOf(error)}`, hint ?? 'correct it');
  }
  return undefined;
}

function readEnv(entries: readonly Entry[], report: Report): Record<string, string> | undefined {
  const wrong = entries.filter(({ key }) => !/^[A-Za-z_]\w*$/u.test(key.slice(envPrefix.length)));
  for (const { key, location } of wrong) {
    const message = `${quote(key)} does not name an environment variable`;
    report(location, message, `write ${envPrefix}NAME = value`);
  }
  if (wrong.length > 0) return undefined;
  return Object.fromEntries(entries.map(({ key, value }) => [key.slice(envPrefix.length), value]));
}

/**
 * The words of a command that will run in another folder: a word that names a file or folder below `folder` becomes an
 * absolute path. So `python3 peer.py` means the `peer.py` in `folder`, wherever the program runs.
 */
export function resolveCommandWords(folder: string, words: readonly string[]): string[] {
  // The words after `sim` are commands and options of floodsim, not files.
  if (words[0] === 'sim') return [...words];
  return words.map((word, index) => {
    // The system looks for a command without a slash in PATH.
    if (word === '' || word.startsWith('-') || (index === 0 && !/[/\\]/u.test(word))) return word;
    const path = resolve(folder, word);
    // The program itself becomes a path even if it is missing, so that the error names where it should be.
    return (index === 0 && word.includes(sep)) || existsSync(path) ? path : word;
  });
}
