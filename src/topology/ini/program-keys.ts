import type { Entry, Section } from './read-sections.js';

/** Keys of a peer's section, in every layout, that make the peer a program that others wrote. */
export const programKeys = {
  exec: { key: 'exec', optional: true },
  cwd: { key: 'cwd', optional: true },
  dialect: { key: 'dialect', optional: true },
  ready: { key: 'ready', optional: true },
  stdin: { key: 'stdin', optional: true },
  configFile: { key: 'config_file', optional: true },
  configLayout: { key: 'config_layout', optional: true },
  tap: { key: 'tap', optional: true },
} as const;

export type ProgramFact = keyof typeof programKeys;

/** What a section says of a program, still as written. */
export interface ProgramDraft {
  readonly entries: Readonly<Record<ProgramFact, Entry | undefined>>;
  /** The entries `env.NAME`, in the order of the file. */
  readonly env: readonly Entry[];
}

/** Before the name of a variable. */
export const envPrefix = 'env.';

/** A section without its variables, whose names nobody can know beforehand; and these. */
export function partVariables(section: Section): { readonly own: Section; readonly env: readonly Entry[] } {
  const isVariable = (key: string): boolean => key.startsWith(envPrefix);
  const entries = [...section.entries];
  return {
    own: { ...section, entries: new Map(entries.filter(([key]) => !isVariable(key))) },
    env: entries.flatMap(([key, entry]) => (isVariable(key) ? [entry] : [])),
  };
}

/** Parts what was taken of a section into the facts of a program and all others. */
export function partProgram<F extends string>(
  taken: Readonly<Record<F | ProgramFact, Entry | undefined>>,
  env: readonly Entry[],
): { readonly program: ProgramDraft; readonly rest: Readonly<Record<F, Entry | undefined>> } {
  const { exec, cwd, dialect, ready, stdin, configFile, configLayout, tap, ...rest } = taken;
  const entries = { exec, cwd, dialect, ready, stdin, configFile, configLayout, tap };
  return { program: { entries, env }, rest: rest as unknown as Readonly<Record<F, Entry | undefined>> };
}
