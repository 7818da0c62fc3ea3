/**
 * What the process tells its caller. Each code has one cause.
 *
 * A run with several files ends with the gravest of its causes, in the order of {@link gravest}.
 */
export const ExitCode = {
  /** Every file asked for was found, transferred and verified, or every expectation given was met. */
  ok: 0,
  /** The flood settled without a hit. */
  notFound: 1,
  /** Bad usage, bad INI, bad input: nothing was started. */
  usage: 2,
  /** Found, but no holder's transfer verified. */
  unverified: 3,
  /** A peer would not start, died, or a port was taken. */
  network: 4,
  /** Time ran out before the query settled. */
  unknown: 5,
  /** The run ended well, but not as `--expect` said it would. */
  unexpected: 6,
  /** A defect of floodsim itself. */
  internal: 70,
  /** What a run has to write could not be written (a full disk, say). */
  output: 74,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Stable names of everything that can go wrong; scripts may rely on them. */
export type ErrorCode =
  | 'bad-usage'
  | 'bad-topology'
  | 'bad-message'
  | 'bad-transfer'
  | 'bad-archive'
  | 'file-exists'
  | 'file-changed'
  | 'file-missing'
  | 'not-written'
  | 'timed-out'
  | 'too-large'
  | 'connection-lost'
  | 'port-taken'
  | 'peer-failed'
  | 'no-run-folder'
  | 'interrupted';

/** One thing that is wrong in a user's input: where it is, what it is, and how to hint it. */
export interface Problem {
  /** Path of the file, as the user would type it. */
  readonly file?: string;
  /** 1-based line in that file. */
  readonly line?: number;
  readonly message: string;
  /** What the user can do about it. */
  readonly hint?: string;
}

export interface SimErrorOptions {
  /** What the user can do about it, as a sentence without its full stop. */
  readonly hint?: string | undefined;
  /** Everything that is wrong, where more than one thing was looked at. */
  readonly problems?: readonly Problem[] | undefined;
  readonly exitCode?: ExitCode | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class: a stable code, what failed, and the hint.
 *
 * It is printed without a stack; any other error that reaches the bin is a defect and is printed with one.
 *
 * What a peer loads late is a bundle of its own, with a copy of this class of its own; `instanceof` goes by the name,
 * so that each bundle knows the others' errors.
 */
export class SimError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'SimError';
  }

  override readonly name = 'SimError';
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: SimErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
    this.exitCode = options.exitCode ?? ExitCode.usage;
  }
}

/** `file:line: message`, as compilers print it, so that editors can jump there. */
export function problemToString(problem: Problem): string {
  const where = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  return where === '' ? problem.message : `${where}: ${problem.message}`;
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code of an error (`ECONNREFUSED`, `ENOENT`), if it has one; our own have codes of another kind. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof SimError) return undefined;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
