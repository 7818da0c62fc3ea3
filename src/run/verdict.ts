import { ExitCode } from '../core/errors.js';
import type { QueryResult, QueryVerdict } from '../judge/result.js';

/** The exit code of a run with only this verdict. */
export const codeOf: Readonly<Record<QueryVerdict, ExitCode>> = {
  verified: ExitCode.ok,
  held: ExitCode.ok,
  'not-found': ExitCode.notFound,
  unverified: ExitCode.unverified,
  failed: ExitCode.network,
  unknown: ExitCode.unknown,
  interrupted: ExitCode.interrupted,
};

/** The most severe code first: it decides if several apply. */
const bySeverity: readonly ExitCode[] = [
  ExitCode.interrupted,
  ExitCode.network,
  ExitCode.unknown,
  ExitCode.unverified,
  ExitCode.notFound,
];

export interface RunEnd {
  readonly queries: readonly Pick<QueryResult, 'verdict'>[];
  /** The exit code that a signal asks for; null if none has stopped the run. */
  readonly stopCode: ExitCode | null;
  /** Whether the network failed as a whole, or a peer died unasked. */
  readonly networkFailed: boolean;
  readonly expect: 'not-found' | undefined;
  /** Whether a fault never acted, and this counts: `--strict`. Default false. */
  readonly isUntriggered?: boolean | undefined;
}

/** The exit code of a run: the most severe that applies. */
export function exitCodeOf({
  queries,
  stopCode,
  networkFailed,
  expect,
  isUntriggered = false,
}: RunEnd): ExitCode {
  if (stopCode !== null) return stopCode;
  const codes = new Set<ExitCode>(queries.map(({ verdict }) => codeOf[verdict]));
  if (networkFailed) codes.add(ExitCode.network);
  const code = bySeverity.find((candidate) => codes.has(candidate)) ?? ExitCode.ok;
  const isExpected = queries.every(({ verdict }) => verdict === 'not-found');
  const canBeExpected = code === ExitCode.ok || code === ExitCode.notFound;
  const end = expect === undefined || !canBeExpected ? code : isExpected ? ExitCode.ok : ExitCode.unexpected;
  return end === ExitCode.ok && isUntriggered ? ExitCode.notFound : end;
}
