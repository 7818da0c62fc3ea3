import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf, SimError } from '../../core/errors.js';
import { splitWords } from '../../core/shell-words.js';
import { dialectDefaults, dialectNames } from '../../core/vocabulary.js';
import type { PeerDraft } from '../ini/draft.js';
import { envPrefix, type ProgramDraft } from '../ini/program-keys.js';
import type { Entry } from '../ini/read-sections.js';
import { configLayoutNames, type ProgramSpec } from '../model.js';
import type { Report } from '../source.js';
import { quote } from '../text.js';
import { findShareDir } from './find-share-dir.js';
import { resolveCommandWords } from './resolve-command.js';
import { oneOf, readValue, type ValueType, yesOrNo } from './values.js';

/**
 * Reads what a peer's section says of a program that takes its place.
 *
 * @returns `none` where it says nothing; undefined where something is wrong, which then has been reported
 */
export async function readProgram(
  { program, location }: PeerDraft,
  report: Report,
): Promise<ProgramSpec | 'none' | undefined> {
  const { exec } = program.entries;
  if (exec === undefined) return refuseWithoutExec(program, report);
  const words = readWords(exec, report);
  const cwd = program.entries.cwd && (await findShareDir(program.entries.cwd, report));
  const values = readValues(program, report);
  const env = readEnv(program.env, report);
  const isWrong = words === undefined || values === undefined || env === undefined;
  if (isWrong || (program.entries.cwd !== undefined && cwd === undefined)) return undefined;
  const command = cwd === undefined ? resolveCommandWords(dirname(location.file.path), words) : words;
  return { command, cwd: cwd ?? null, env, ...values };
}

function refuseWithoutExec({ entries, env }: ProgramDraft, report: Report): 'none' | undefined {
  const orphans = [...Object.values(entries).filter((entry) => entry !== undefined), ...env];
  for (const { key, location } of orphans) {
    report(
      location,
      `${key} says how a program is started, and none is named`,
      'add exec = <command>, or remove it',
    );
  }
  return orphans.length === 0 ? 'none' : undefined;
}

function readWords({ key, value, location }: Entry, report: Report): string[] | undefined {
  try {
    // Quotes around the whole of a value are gone when it comes here.
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

type Values = Omit<ProgramSpec, 'command' | 'cwd' | 'env'>;

function readValues({ entries }: ProgramDraft, report: Report): Values | undefined {
  let isWrong = false;
  const read = <T>(entry: Entry | undefined, kind: ValueType<T>): T | undefined => {
    const value = entry && readValue(entry, kind, report);
    if (entry !== undefined && value === undefined) isWrong = true;
    return value;
  };
  const dialect = read(entries.dialect, oneOf(dialectNames)) ?? 'native';
  const values = {
    dialect,
    readyLine: read(entries.ready, readiness)?.line ?? null,
    stdin: unescaped(entries.stdin?.value ?? ''),
    configFile: read(entries.configFile, baseName) ?? dialectDefaults[dialect].configFile,
    configLayout:
      read(entries.configLayout, oneOf(configLayoutNames)) ?? dialectDefaults[dialect].configLayout,
    tap: read(entries.tap, yesOrNo) ?? true,
  };
  return isWrong ? undefined : values;
}

const readiness: ValueType<{ readonly line: string | null }> = {
  what: 'port, or line: and a regular expression',
  hint: 'write port, or line: and what it prints when it is ready, such as line:listening',
  read(text) {
    if (text === 'port') return { line: null };
    const pattern = /^line:(.+)$/su.exec(text)?.[1];
    return pattern !== undefined && isPattern(pattern) ? { line: pattern } : undefined;
  },
};

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

const baseName: ValueType<string> = {
  what: "a file's base name",
  hint: 'write a name and no path, such as config.ini',
  read: (text) => (text === '' || /[/\\]|^\.{1,2}$/u.test(text) ? undefined : text),
};

function readEnv(entries: readonly Entry[], report: Report): Record<string, string> | undefined {
  const wrong = entries.filter(({ key }) => !/^[A-Za-z_]\w*$/u.test(key.slice(envPrefix.length)));
  for (const { key, location } of wrong) {
    report(location, `${quote(key)} names no environment variable`, `write ${envPrefix}NAME = value`);
  }
  if (wrong.length > 0) return undefined;
  return Object.fromEntries(entries.map(({ key, value }) => [key.slice(envPrefix.length), value]));
}

/** `\n`, `\t` and `\\`: a line of an INI has no line ends. */
function unescaped(text: string): string {
  const meant: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
  return text.replace(/\\([nrt\\])/gu, (_, letter: string) => meant[letter] ?? letter);
}
