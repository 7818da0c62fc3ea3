import { cpSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, minimalEnvironment } from '../core/platform.js';
import { type ConfigLayout, configText } from './config-text.js';
import { type ForeignRole, roleVariables, toolChainVariables } from './role.js';

export interface WorkplacePlan extends Omit<ForeignRole, 'shareDir' | 'config'> {
  /** The working folder; created if missing. */
  readonly folder: string;
  /** Absolute path of the folder whose content it shares at first; null: an empty share. */
  readonly shareFrom: string | null;
  /** Base name of its configuration file. */
  readonly configFile: string;
  readonly configLayout: ConfigLayout;
  /** Additional environment variables; they replace others of the same name. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Symbolic links may lead out of the share, and devices are not files: neither is shared. */
function isShared(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true || stats?.isDirectory() === true;
}

/** The working folder of a foreign peer, and what the peer gets to know. */
export interface Workplace {
  readonly folder: string;
  readonly role: ForeignRole;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Creates the working folder of a foreign peer, with its configuration and a copy of its share, to which it may write.
 *
 * After a restart the folder exists already: then the share stays as the peer left it.
 *
 * @throws the system's error if the folder cannot be written
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
  const role: ForeignRole = { ...plan, shareDir, config };
  writeFileSync(config, configText(configLayout, role));
  return {
    folder,
    role,
    env: { ...minimalEnvironment(), ...toolChainVariables(), ...roleVariables(role), ...env },
  };
}
