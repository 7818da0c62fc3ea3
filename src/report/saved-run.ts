import { type FaultResult, FaultResults } from '../judge/fault-results.js';
import { HostResults, type HostsResult } from '../judge/host-results.js';
import { Judge } from '../judge/judge.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import { summarizeQuery } from '../judge/summary.js';
import type { Violation } from '../judge/violation.js';
import { readStrategy } from '../protocol/strategies/index.js';
import { QueryTraces } from '../trace/query-traces.js';
import type { QueryStory } from '../view/story/model.js';
import { Story } from '../view/story/story.js';
import type { Reporter } from './reporter.js';

/** A run as its trace shows it. */
export interface SavedRun {
  readonly story: Story;
  readonly queries: readonly { readonly query: QueryStory; readonly result: QueryResult }[];
  readonly faults: readonly FaultResult[];
  readonly hosts: HostsResult | null;
  readonly violations: readonly Violation[];
  /** Whether the trace has no end. */
  readonly isCutOff: boolean;
}

/**
 * @param result the result of the run, if there is one: it has the verdicts that no event has, such as a timeout
 */
export function savedRun(story: Story, result: RunResult | null): SavedRun {
  const traces = new QueryTraces();
  const faults = new FaultResults();
  const hosts = new HostResults();
  const judge = new Judge(readStrategy);
  for (const event of story.events) {
    traces.see(event);
    faults.see(event);
    hosts.see(event);
    judge.see(event);
  }
  return {
    story,
    queries: story.queries.map((query) => {
      const known = result?.queries.find((candidate) => candidate.query === query.id);
      const { failures, ...seen } = resultOf(traces, query);
      // An older floodsim saved fewer fields.
      return { query, result: { ...seen, ...known, failures } };
    }),
    faults: faults.result,
    hosts: hosts.result,
    violations: result?.violations ?? judge.result,
    isCutOff: story.exitCode === null && result === null,
  };
}

function resultOf(traces: QueryTraces, { id, file, origin, ttl, outcome }: QueryStory): QueryResult {
  const fallbackVerdict = outcome === 'abandoned' ? 'interrupted' : 'unknown';
  return summarizeQuery(traces.get(id), { file, origin, ttl, query: id, fallbackVerdict });
}

/** A reporter that makes the same report of a run as `sim report` of its trace. */
export function reporterOfRun(report: (run: SavedRun) => string): Reporter {
  const story = new Story();
  return {
    event: (event) => {
      story.see(event);
      return '';
    },
    end: (result) => report(savedRun(story, result)),
  };
}
