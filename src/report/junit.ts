import { ExitCode } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { FaultResult } from '../judge/fault-results.js';
import type { Notice } from '../judge/notices.js';
import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import type { Violation } from '../judge/violation.js';
import { failureText } from './failures.js';
import { faultText } from './faults.js';
import { crossingText, lostText } from './hosts.js';
import { type JunitBody, type JunitCase, junitXml } from './junit-xml.js';
import { reasonsOf } from './reasons.js';
import type { Reporter } from './reporter.js';
import { comparisonOf, isFound } from './summary.js';
import { counted, listed } from './units.js';

/** JUnit XML: a test case per query, one for the network if that failed, and one for each fault that failed the run. */
export const junitReporter: Reporter = {
  event: () => '',
  end(result) {
    const { topology, durationMs, startedAt, queries } = result;
    const cases: JunitCase[] = queries.map((query) => ({
      className: topology.name,
      name: `get ${query.file} from peer ${query.origin}`,
      ms: query.endMs ?? 0,
      body: bodyOf(query, result),
    }));
    const network = networkProblem(result);
    if (network !== null)
      cases.push({ className: topology.name, name: 'network', ms: durationMs, body: network });
    for (const { number, text, warning } of isFailedByFaults(result) ? result.faults : []) {
      if (warning === null) continue;
      const body = { element: 'failure', type: 'not-triggered', message: warning } as const;
      cases.push({ className: topology.name, name: `fault ${number}: ${text}`, ms: durationMs, body });
    }
    const log = [
      ...hostLines(result),
      ...result.notices.map(noticeText),
      ...result.faults.map(faultLogText),
      ...seedText(result),
      ...result.violations.map(violationText),
    ].join('\n');
    const suite = { name: topology.name, ms: durationMs, timestamp: startedAt, cases, log };
    return junitXml('floodsim', durationMs, [suite]);
  },
};

/** Verdicts about the network, not about the file. */
const errors: readonly QueryVerdict[] = ['failed', 'unknown', 'interrupted'];

/** Whether all queries ended as they should, and faults that never acted have failed the run (`--strict`). */
function isFailedByFaults({ exitCode, queries, expect }: RunResult): boolean {
  const isGood = ({ verdict }: QueryResult): boolean =>
    expect === null ? isFound(verdict) : verdict === expect;
  return exitCode === ExitCode.notFound && queries.every(isGood);
}

function bodyOf(query: QueryResult, result: RunResult): JunitBody | null {
  const { verdict, failures, savedTo } = query;
  const { exitCode, error } = result;
  const reasons = [...reasonsOf(query), ...failures.map(failureText)];
  const text = [...reasons, ...(error === null ? [] : [error.message])].join('\n');
  if (errors.includes(verdict)) return { element: 'error', type: verdict, message: verdict, text };
  // Exit code 6: a hit where none was expected is a failure as well.
  const isUnexpected = exitCode === ExitCode.unexpected;
  const isGood = exitCode === ExitCode.ok || isFailedByFaults(result) || isFound(verdict);
  const isFailure = isUnexpected ? verdict !== 'not-found' : !isGood;
  if (isFailure) {
    const message = isUnexpected ? `${verdict}, but not-found was expected` : verdict;
    return { element: 'failure', type: verdict, message, text };
  }
  if (savedTo === null) return null;
  const comparison = comparisonOf(query);
  const compared = comparison === null ? [] : [`compared ${comparison}`];
  return { element: 'system-out', text: [savedTo, ...compared, ...failures.map(failureText)].join('\n') };
}

/** A run fails if its network does, even if all its files were found. */
function networkProblem({ error, hosts, peers, notices }: RunResult): JunitBody | null {
  const failed = peers.filter(({ end }) => end !== 'stopped').map(({ id, end }) => `peer ${id} ${end}`);
  if (error === null && failed.length === 0) return null;
  // A lost host explains the deaths of its peers.
  const lost = (hosts?.list ?? []).filter((host) => host.lost !== null).map(lostText);
  const message = error?.message ?? listed([...lost, ...failed]);
  const deaths = notices.filter(({ type }) => type === 'peer:died').map((notice) => notice.message);
  const text = [...(error?.hint == null ? [] : [error.hint]), ...deaths].join('\n');
  return { element: 'error', type: error?.code ?? 'peer-failed', message, text };
}

function hostLines({ hosts }: RunResult): string[] {
  if (hosts === null) return [];
  const each = hosts.list.map((host) => {
    const { name, address, peers, lost } = host;
    return lost === null
      ? `host ${printable(name)} (${printable(address)}): ${counted(peers, 'peer')}`
      : lostText(host);
  });
  return [...each, `links: ${crossingText(hosts)}`];
}

function noticeText({ message, count }: Notice): string {
  return count === 1 ? message : `${message} (${count} times)`;
}

function faultLogText(fault: FaultResult): string {
  return `fault ${fault.number}: ${fault.warning ?? faultText(fault)}`;
}

function seedText({ faults, seed }: RunResult): string[] {
  return seed !== null && faults.some(({ random }) => random) ? [`seed of the faults: ${seed}`] : [];
}

function violationText({ peer, rule, count, actual, expected }: Violation): string {
  const who = peer === null ? 'the run' : `peer ${peer}`;
  return `${who} broke the rule ${rule} (${count} times): ${actual}; expected: ${expected}`;
}
