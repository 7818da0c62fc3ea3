import { ExitCode } from '../core/errors.js';
import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import { type JunitBody, junitXml } from './junit-xml.js';
import type { Reporter } from './reporters.js';
import { isFound, reasonsOf } from './summary.js';

/** JUnit XML, one test case per query. */
export const junitReporter: Reporter = {
  event: () => '',
  end(result) {
    const { topology, durationMs, startedAt, queries } = result;
    const cases = queries.map((query) => ({
      className: topology.name,
      name: `get ${query.file} from peer ${query.origin}`,
      ms: query.endMs ?? 0,
      body: bodyOf(query, result),
    }));
    const suite = { name: topology.name, ms: durationMs, timestamp: startedAt, cases };
    return junitXml('floodsim', durationMs, [suite]);
  },
};

/** Verdicts about the network, not about the file. */
const errors: readonly QueryVerdict[] = ['failed', 'unknown', 'interrupted'];

function bodyOf(query: QueryResult, { exitCode, error }: RunResult): JunitBody | null {
  const { verdict, failures, savedTo } = query;
  const reasons = [...reasonsOf(query), ...failures.map(({ code, message }) => `${code}: ${message}`)];
  const text = [...reasons, ...(error === null ? [] : [error.message])].join('\n');
  if (errors.includes(verdict)) return { element: 'error', type: verdict, message: verdict, text };
  // Exit code 6: a hit where none was expected is a failure as well.
  const isUnexpected = exitCode === ExitCode.unexpected;
  const isFailure = isUnexpected ? verdict !== 'not-found' : exitCode !== 0 && !isFound(verdict);
  if (isFailure) {
    const message = isUnexpected ? `${verdict}, but not-found was expected` : verdict;
    return { element: 'failure', type: verdict, message, text };
  }
  return savedTo === null ? null : { element: 'system-out', text: savedTo };
}
