import { allPrintable, printable } from './sanitize.js';

/**
 * The exit status of the process. Each code has one cause.
 *
 * If several causes apply to a run, it exits with the code of the most severe one.
 */
export const ExitCode = {
  /** Every requested file was found, transferred and verified, or every given expectation was met. */
  ok: 0,
  /** The flood settled without a hit; or, with `--strict`, a fault never acted. */
  notFound: 1,
  /** Bad usage, bad INI, bad input: nothing was started. */
  usage: 2,
  /** A file was found, but no holder's transfer verified. */
  unverified: 3,
  /** A peer did not start, a peer died, a port was taken, or the system allows too few processes or open files. */
  network: 4,
  /** The time limit ended the run before the query settled; of `sim verify`: a part of the trace is missing. */
  unknown: 5,
  /** The run ended well, but its outcome is not the one given with `--expect`. */
  unexpected: 6,
  /** A bug in floodsim itself. */
  internal: 70,
  /** Output could not be written (a full disk, for example). */
  output: 74,
  /** SIGHUP: the terminal was closed. */
  hungUp: 129,
  /** SIGINT: Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Stable names of all kinds of errors; scripts may rely on them. */
export type ErrorCode =
  | 'bad-usage'
  | 'duplicate-value'
  | 'bad-topology'
  | 'not-allowed'
  | 'bad-trace'
  | 'bad-message'
  | 'bad-transfer'
  | 'bad-archive'
  | 'file-exists'
  | 'file-changed'
  | 'file-missing'
  | 'not-written'
  | 'timed-out'
  | 'too-large'
  | 'too-busy'
  | 'connection-lost'
  | 'port-taken'
  | 'peer-failed'
  | 'hosts-failed'
  | 'no-resources'
  | 'no-run-folder'
  | 'interrupted';

/** One error in a user's input: where it is, what it is, and a hint. */
export interface Problem {
  /** Path of the file, as the user would type it. */
  readonly file?: string;
  /** 1-based line in that file. */
  readonly line?: number;
  readonly message: string;
  /** What the user can do about it. */
  readonly hint?: string;
}

/** Two facts about a file that should be the same. */
export interface Mismatch {
  /** `MD5` and `SHA-256` in hex; `size` of the content and `length` of the archive in bytes. */
  readonly what: 'MD5' | 'SHA-256' | 'size' | 'length';
  /** What was announced. */
  readonly expected: string;
  readonly got: string;
}

export interface SimErrorOptions {
  /** What the user can do about it, as a sentence without its full stop. */
  readonly hint?: string | undefined;
  /** All problems that were found, if several things were checked. */
  readonly problems?: readonly Problem[] | undefined;
  readonly exitCode?: ExitCode | undefined;
  /** Of a file that is not what was announced. */
  readonly mismatch?: Mismatch | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class: a stable code, what failed, and the hint.
 *
 * Its texts are made printable here, on one line each, because they repeat paths, values and words of others.
 *
 * It is printed without a stack. Any other error that reaches the command line is a bug and is printed with one.
 *
 * The bundles that a peer loads late contain their own copies of this class. `instanceof` compares the name, so that
 * each bundle recognises the errors of the others.
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
  readonly mismatch: Mismatch | undefined;

  constructor(code: ErrorCode, message: string, options: SimErrorOptions = {}) {
    super(printable(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint === undefined ? undefined : printable(options.hint);
    this.mismatch = options.mismatch;
    this.problems = allPrintable(options.problems ?? []);
    this.exitCode = options.exitCode ?? ExitCode.usage;
  }
}

/**
 * The exit code of what an aborted signal has stopped. The reason of the abort may give it, as a SimError; without one it
 * is that of Ctrl-C.
 */
export function exitCodeOfStop({ reason }: AbortSignal): ExitCode {
  return reason instanceof SimError ? reason.exitCode : ExitCode.interrupted;
}

/** `file:line: message`, as compilers print it, so that editors can jump there. */
export function problemToString(problem: Problem): string {
  const where = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  return where === '' ? problem.message : `${where}: ${problem.message}`;
}

/** The text of any thrown value, on one line: messages of the system and of libraries repeat paths and values. */
export function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}

/** The system's code of an error (`ECONNREFUSED`, `ENOENT`), if it has one. The codes of a `SimError` do not count. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof SimError) return undefined;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** Plain words for the usual errors of a TCP connection. */
export function connectionErrorText(error: unknown): string {
  const code = systemCode(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'connection closed by peer';
    case 'ETIMEDOUT':
      return 'connection timed out';
    default:
      return code ?? messageOf(error);
  }
}

/** How a process ended: `exit code 3`, `SIGKILL`, or why nothing more is known of it. */
export function exitToString({ code, signal, reason }: ProcessEnd): string {
  return reason ?? signal ?? `exit code ${code}`;
}

interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason?: string | undefined;
}

/** How Python, Node, Java, Go, Rust and others begin the line that names the error. */
const errorPrefix = /^(?:[\w.$]*(?:Error|Exception|Interrupt)\b|panic: |fatal error: |thread '.*' panicked)/u;
/** Compilers name the error anywhere in the line. */
const mentionsError = /^(?!\s).*(?:error|exception)/iu;
/** What a runtime prints after the error and what explains nothing. */
const noise = /^(?:\s|\}|exit status \d|Node\.js v\d|$)/u;

/**
 * Picks the log line that explains a crash from the last lines of a program. It is not the last one if a stack or the
 * version of a runtime follows the error.
 */
export function pickErrorLine(lines: readonly string[]): string | undefined {
  return (
    lines.findLast((line) => errorPrefix.test(line)) ??
    lines.findLast((line) => mentionsError.test(line)) ??
    lines.findLast((line) => !noise.test(line)) ??
    lines.at(-1)
  );
}

/** An error as it is sent to another process. */
export interface Failure {
  /** The system's, such as `ENOSPC`; null if it is no error of the system. */
  readonly code: string | null;
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  return { code: systemCode(error) ?? null, message: messageOf(error) };
}

/** The error again, as far as it was sent. */
export function errorOf({ code, message }: Failure): Error {
  return Object.assign(new Error(message), code !== null && { code });
}
