import { ExitCode } from '../core/errors.js';
import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import type { Reporter } from './reporters.js';
import { isFound, reasonsOf } from './summary.js';
import { xml } from './xml.js';

/** JUnit XML, one test case per query. */
export const junitReporter: Reporter = {
  event: () => '',
  end: junit,
};

/** Verdicts about the network, not about the file. */
const errors: readonly QueryVerdict[] = ['failed', 'unknown', 'interrupted'];

function junit(result: RunResult): string {
  const { queries, exitCode } = result;
  const isExpected = exitCode === 0;
  const failed = isExpected ? [] : queries.filter(({ verdict }) => isFailure(verdict, exitCode));
  const erred = queries.filter(({ verdict }) => errors.includes(verdict));
  const counts = `tests="${queries.length}" failures="${failed.length}" errors="${erred.length}"`;
  const seconds = (result.durationMs / 1000).toFixed(3);
  const suite = `name="${xml(result.topology.name)}" ${counts} time="${seconds}" timestamp="${result.startedAt}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="floodsim" ${counts} time="${seconds}">`,
    `  <testsuite ${suite}>`,
    ...queries.map((query) => testcase(query, result)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** With `--expect not-found`, a file that was found is a failure. */
function isFailure(verdict: QueryVerdict, exitCode: number): boolean {
  if (errors.includes(verdict)) return false;
  return exitCode === ExitCode.unexpected ? verdict !== 'not-found' : !isFound(verdict);
}

function testcase(query: QueryResult, { topology, exitCode, error }: RunResult): string {
  const attributes = `classname="${xml(topology.name)}" name="${xml(`get ${query.file} from peer ${query.origin}`)}"`;
  const time = ((query.endMs ?? 0) / 1000).toFixed(3);
  const why = [...reasonsOf(query), ...query.failures.map(({ code, message }) => `${code}: ${message}`)];
  const text = xml([...why, ...(error === null ? [] : [error.message])].join('\n'));
  const body = errors.includes(query.verdict)
    ? `<error type="${query.verdict}" message="${query.verdict}">${text}</error>`
    : exitCode !== 0 && isFailure(query.verdict, exitCode)
      ? `<failure type="${query.verdict}" message="${messageOf(query.verdict, exitCode)}">${text}</failure>`
      : query.savedTo === null
        ? ''
        : `<system-out>${xml(query.savedTo)}</system-out>`;
  return body === ''
    ? `    <testcase ${attributes} time="${time}"/>`
    : `    <testcase ${attributes} time="${time}">${body}</testcase>`;
}

function messageOf(verdict: QueryVerdict, exitCode: number): string {
  return exitCode === ExitCode.unexpected ? `${verdict}, but not-found was expected` : verdict;
}
