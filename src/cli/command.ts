import type { Options, PositionalOptions } from 'yargs';

/** An option. One with `number: true` is read as a number by `readOptions`. */
export interface Option extends Options {
  /** The usual values, for help and completion, where others are possible too; `choices` are all that are. */
  readonly values?: readonly string[];
}

/** Options by their long names. */
export type OptionTable = Readonly<Record<string, Option>>;

/** Rows of the help: a term, and what it means. */
export interface HelpTable {
  readonly title: string;
  readonly rows: readonly (readonly [term: string, text: string])[];
}

/** One command of the bin. Parsing, help and completion follow from its tables. It is loaded when it is called. */
export interface Command {
  /** The usage line after `sim <name>`: `<topology> --get <file>`. */
  readonly usage: string;
  /** What it does, in sentences; one entry per paragraph. */
  readonly about: readonly string[];
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options: OptionTable;
  /** Command lines that can be copied. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Further tables at the end of the help, such as exit codes. */
  readonly tables?: readonly HelpTable[];
  /** @returns the exit code */
  run(args: unknown): Promise<number>;
}

/** A command as `sim --help` lists it. */
export interface ListedCommand {
  /** The words that call it: `run`, `topology show`. */
  readonly name: string;
  /** In the notation of yargs: `<topology>`. */
  readonly positionals: string;
  /** Whether the first positional is a topology, so that completion offers the shipped ones. */
  readonly takesTopology: boolean;
  /** Whether the words after `--` are the command line of another program, passed on unchanged under `--`. */
  readonly takesCommand?: boolean;
  /** What it does, in a line. */
  readonly summary: string;
  load(): Promise<Command>;
}
