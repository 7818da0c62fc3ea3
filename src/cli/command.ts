import type { Argv, Options } from 'yargs';

/** One command of the bin: a file of its own, which is loaded when it is called for. */
export interface Command {
  /** Its options by their long names: what a mistyped one may have meant. */
  readonly options: Readonly<Record<string, Options>>;
  /** Tells yargs its usage, positionals, options and examples. */
  describe(yargs: Argv): Argv;
  /** Does what the command line says, and gives the exit code. */
  run(args: unknown): Promise<number>;
}

/** Gives a parser a usage of our own: first takes away the one that yargs makes of the command's own line. */
export function withUsage(yargs: Argv, usage: string): Argv {
  return yargs.usage(null as unknown as string).usage(usage);
}

/** A command as `sim --help` lists it. */
export interface ListedCommand {
  /** The words that call it: `run`, `topology show`. */
  readonly name: string;
  /** Its positionals, as yargs writes them: `<topology>`. */
  readonly positionals: string;
  /** Whether the first of them is a topology, so that the shipped ones can be offered. */
  readonly takesTopology: boolean;
  /** Whether what follows `--` is somebody else's command line: its words are handed on as they are, under `--`. */
  readonly takesCommand?: boolean;
  /** What it does, in a line. */
  readonly summary: string;
  load(): Promise<Command>;
}
