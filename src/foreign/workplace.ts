import { cpSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, minimalEnvironment } from '../core/platform.js';
import { type ConfigLayout, configText } from './config-text.js';
import { type ProgramRole, roleVariables, toolChainVariables } from './environment.js';

export interface WorkplacePlan extends Omit<ProgramRole, 'shareDir' | 'config'> {
  /** The working folder; it is made if it is not there. */
  readonly folder: string;
  /** Absolute path of the folder whose content it shares at first; null: nothing. */
  readonly shareFrom: string | null;
  /** Base name of its configuration file. */
  readonly configFile: string;
  readonly configLayout: ConfigLayout;
  /** What its environment has beside, or instead. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Links lead to what is somebody else's, and devices are no files: neither is shared. */
function isShared(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true || stats?.isDirectory() === true;
}

/** Where a program works that is to be a peer, and what it is told. */
export interface Workplace {
  readonly folder: string;
  readonly role: ProgramRole;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes a working folder of a program's own: its configuration, and a copy of what it shares, to which it may write.
 *
 * Where the folder is there already, the program had an earlier life: what it shares stays as it left it.
 *
 * @throws the system's error where that cannot be written
 */
export function prepareWorkplace(plan: WorkplacePlan): Workplace {
  const { folder, shareFrom, configFile, configLayout, env = {} } = plan;
  const shareDir = join(folder, 'share');
  makeFolder(folder);
  if (!existsSync(shareDir)) {
    if (shareFrom === null) mkdirSync(shareDir);
    else cpSync(shareFrom, shareDir, { recursive: true, filter: isShared });
  }
  const config = join(folder, configFile);
  const role: ProgramRole = { ...plan, shareDir, config };
  writeFileSync(config, configText(configLayout, role));
  return {
    folder,
    role,
    env: { ...minimalEnvironment(), ...toolChainVariables(), ...roleVariables(role), ...env },
  };
}
