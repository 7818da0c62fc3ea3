import { quoted } from '../../core/shell-words.js';
import { envPrefix } from '../ini/program-keys.js';
import type { ProgramSpec } from '../model.js';

/** What a section of an INI says of a program, by its keys; nothing where a peer is none. */
export function programTexts(program: ProgramSpec | undefined): Record<string, string | undefined> {
  if (program === undefined) return {};
  const { command, cwd, env, dialect, readyLine, stdin, configFile, configLayout, tap } = program;
  return {
    exec: command.map(quoted).join(' '),
    cwd: cwd ?? undefined,
    ...Object.fromEntries(Object.entries(env).map(([name, value]) => [envPrefix + name, value])),
    dialect,
    ready: readyLine === null ? undefined : `line:${readyLine}`,
    stdin: stdin === '' ? undefined : escaped(stdin),
    config_file: configFile,
    config_layout: configLayout,
    tap: tap ? undefined : 'no',
  };
}

/** What the reader of an INI takes for a line end or a tab. */
function escaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { '\\': '\\', '\n': 'n', '\r': 'r', '\t': 't' };
  return text.replace(/[\\\n\r\t]/gu, (character) => `\\${letters[character]}`);
}
