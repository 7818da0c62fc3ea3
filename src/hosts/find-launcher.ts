import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { nearest } from '../core/nearest.js';
import { quote } from '../core/sanitize.js';
import { quoted, splitWords } from '../core/shell-words.js';
import { isLauncherCommand, launcherNames } from '../core/vocabulary.js';
import { startErrorText } from '../processes/start-error.js';
import { launcher as launcherType } from '../topology/values.js';
import type { Fail, PlanContext } from './hosts-plan.js';
import { type Launcher, launcherOf, launchers, launchWords } from './launchers.js';

/**
 * The launcher of a name or a command, whose program must be on this machine.
 *
 * @param context the path of a program begins in its `cwd`
 * @throws SimError by `fail`
 */
export function findLauncher(text: string, fail: Fail, { cwd, env }: PlanContext): Launcher {
  if (launcherType.read(text) === undefined)
    return fail('launcher', `--launcher ${quote(text)} is not ${launcherType.what}`, launcherType.hint);
  const alone = launchers.find(
    ({ name, command }) => name !== text && command?.startsWith(`${text} `) === true,
  );
  if (alone !== undefined)
    return fail('launcher', `--launcher ${text} would start one agent only`, `did you mean ${alone.name}?`);
  const launcher = launcherOf(withWholePath(text, cwd));
  const [program] = launchWords(launcher, { hosts: 1, names: [] }, []) ?? [];
  if (program === undefined || isProgram(program, cwd, env)) return launcher;
  const why = startErrorText([program], cwd, 'ENOENT', `${program} cannot be started`);
  const near = /\s/u.test(text) ? undefined : nearest(text, launcherNames);
  if (near !== undefined && near !== text)
    return fail('launcher', `--launcher ${quote(text)}: ${why}`, `did you mean ${near}?`);
  return fail(
    'launcher',
    `--launcher ${launcher.name}: ${why}`,
    isLauncherCommand(text)
      ? `write ${launcherNames.join(', ')}, or a command that starts an agent on each host`
      : `install it, or run where it is installed; --launcher local runs all peers on this machine`,
  );
}

/** A topology of others must not run what is in the folder from which it is started. */
function withWholePath(text: string, cwd: string): string {
  const [program = '', ...words] = splitWords(text);
  return program.includes('/') ? [resolve(cwd, program), ...words].map(quoted).join(' ') : text;
}

function isProgram(word: string, cwd: string, { PATH = '' }: NodeJS.ProcessEnv): boolean {
  // Windows adds endings of its own, so that the attempt to start it decides.
  if (process.platform === 'win32') return true;
  const paths = word.includes('/')
    ? [resolve(cwd, word)]
    : PATH.split(delimiter).map((folder) => join(folder, word));
  return paths.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}
