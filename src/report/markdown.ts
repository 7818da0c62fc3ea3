import { printable } from '../core/sanitize.js';
import type { FaultResult } from '../judge/fault-results.js';
import type { HostsResult } from '../judge/host-results.js';
import type { QueryResult } from '../judge/result.js';
import type { Violation } from '../judge/violation.js';
import { linkCount } from '../topology/graph.js';
import type { QueryStory } from '../view/story/model.js';
import { faultText } from './faults.js';
import { type FloodGraph, floodGraph } from './flood-graph.js';
import { crossingText, hostCells, hostColumns } from './hosts.js';
import { maxMermaidEdges, mermaidFlood, mermaidLegend } from './mermaid.js';
import type { SavedRun } from './saved-run.js';
import { Style } from './style.js';
import { isFound, summaryRows, verdictText } from './summary.js';
import { counted } from './units.js';

/** A longer table is not read. */
const maxHosts = 100;
/** A page with more flowcharts is slow to open. */
const maxGraphs = 20;

/** The summary of a run in GitHub's Markdown, with a flowchart of each flood. */
export function markdownReport({ story, queries, faults, hosts, violations, isCutOff }: SavedRun): string {
  const { peers } = story.overlay;
  const size = `${counted(peers.length, 'peer')}, ${counted(linkCount(peers), 'link')}`;
  const notes = [
    ...(isCutOff ? ['The trace is cut off: this shows the run up to its last event.'] : []),
    ...(queries.length > maxGraphs ? [`Only the first ${maxGraphs} queries have a flowchart.`] : []),
  ];
  const sections = queries.map(({ query, result }, index) =>
    [...summaryOf(query, result), ...(index < maxGraphs ? graphOf(floodGraph(story, query)) : [])].join(
      '\n\n',
    ),
  );
  return [
    `## ${escaped(story.topology)}: ${counted(queries.length, 'query', 'queries')}, ${size}`,
    ...notes,
    ...sections,
    ...hostsOf(hosts),
    ...faultsOf(faults),
    ...violationsOf(violations),
    '',
  ].join('\n\n');
}

/** Paths of this machine are left out: a summary is for other people. */
function summaryOf(query: QueryStory, result: QueryResult): string[] {
  const style = new Style({ colours: false, width: Number.POSITIVE_INFINITY, unicode: true });
  const rows = [
    ['asked', `peer ${query.origin}, TTL ${query.ttl}`] as const,
    ...summaryRows({ ...result, savedTo: null }, style, ''),
  ];
  const lines = rows.map(([label, value]) => `| ${label} | ${escaped(value)} |`);
  return [`### ${headline(result, style)}`, ['| | |', '|---|---|', ...lines].join('\n')];
}

function headline(result: QueryResult, style: Style): string {
  const mark = isFound(result.verdict) ? style.symbols.tick : style.symbols.cross;
  return `${mark} ${escaped(result.file)} ${escaped(verdictText(result, style))}`;
}

function graphOf(graph: FloodGraph): string[] {
  if (graph.edges.length > maxMermaidEdges)
    return [`The flowchart is left out: it would have ${graph.edges.length} edges.`];
  return [`\`\`\`mermaid\n${mermaidFlood(graph)}\`\`\``, mermaidLegend];
}

function hostsOf(hosts: HostsResult | null): string[] {
  if (hosts === null) return [];
  const rows = hosts.list.slice(0, maxHosts).map((host) => `| ${hostCells(host).map(escaped).join(' | ')} |`);
  const rest = hosts.list.length - rows.length;
  return [
    '### Hosts',
    `Links: ${escaped(crossingText(hosts))}.`,
    [`| ${hostColumns.join(' | ')} |`, '|---|---:|---|---:|---:|---|', ...rows].join('\n'),
    ...(rest > 0 ? [`${counted(rest, 'more host')} are left out.`] : []),
  ];
}

function faultsOf(faults: readonly FaultResult[]): string[] {
  if (faults.length === 0) return [];
  const lines = faults.map((fault) => `${fault.number}. ${escaped(faultText(fault))}`);
  const warnings = faults.flatMap(({ warning }) => (warning === null ? [] : [`> ${escaped(warning)}`]));
  return [
    '### Faults',
    lines.join('\n'),
    ...(warnings.length === 0 ? [] : [`> [!WARNING]\n${warnings.join('\n>\n')}`]),
  ];
}

function violationsOf(violations: readonly Violation[]): string[] {
  if (violations.length === 0) return [];
  const lines = violations.map(({ peer, rule, expected, actual }) => {
    return `- ${peer === null ? 'the run' : `peer ${peer}`}, ${escaped(rule)}: expected ${escaped(expected)}, got ${escaped(actual)}`;
  });
  return ['### Violations of the rules', lines.join('\n')];
}

/** Text that stays text: no markup, no HTML, no link, no mention, no cell of a table. */
function escaped(text: string): string {
  return printable(text)
    .replace(/(?:[\\`*_~[\]<>&|#@!$]|:(?=\S))/gu, '\\$&')
    .replace(/(www)\./giu, '$1\\.');
}
