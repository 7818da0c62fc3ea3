import { largest } from '../core/extremes.js';
import { printable } from '../core/sanitize.js';
import type { HostResult, HostsResult } from '../judge/host-results.js';
import type { HostTraffic } from '../judge/host-traffic.js';
import { field, hanging, table } from './rows.js';
import type { Style } from './style.js';
import { bytesToString, counted, listed } from './units.js';

/** Hosts of more runs would fill the window; those that were lost are always listed. */
const maxListed = 8;

/** What is known of the hosts before the first query, in rows. */
export function hostRows(hosts: HostsResult, style: Style): string[] {
  return [
    field(style, 'hosts', `${hosts.list.length}: ${hostNames(hosts)}`),
    field(style, 'links', crossingText(hosts)),
    field(style, 'clocks', clockText(hosts.list)),
  ];
}

/** `n1 and n2, 10 peers each`; `n1 (10 peers) and n2 (9)`. */
function hostNames({ list }: HostsResult): string {
  const counts = list.map(({ peers }) => peers);
  const [first = 0] = counts;
  if (counts.every((count) => count === first)) {
    const names = listed(
      list.map(({ name }) => printable(name)),
      maxListed,
    );
    return `${names}, ${counted(first, 'peer')}${list.length > 1 ? ' each' : ''}`;
  }
  return listed(
    list.map(({ name, peers }, index) => {
      return `${printable(name)} (${index === 0 ? counted(peers, 'peer') : peers})`;
    }),
    maxListed,
  );
}

/** `12 of 39 cross hosts (31 %), placed by blocks`. */
export function crossingText({ crossingLinks, links, placement }: HostsResult): string {
  const share = shareText(crossingLinks, links);
  return `${crossingLinks} of ${links} cross hosts${share}, placed by ${printable(placement)}`;
}

function clockText(list: readonly HostResult[]): string {
  const most = largest(list.map(({ uncertainty }) => uncertainty));
  return `times may be wrong by ${milliseconds(most)}`;
}

/** ` (31 %)`; nothing of nothing. */
function shareText(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`;
}

/** Clocks are compared to microseconds. */
function milliseconds(ms: number): string {
  return `${ms.toFixed(Math.abs(ms) < 10 ? 2 : 0)} ms`;
}

/** What one query has sent from one host to another. */
export function trafficText({ within, between }: HostTraffic): string {
  const messages = within.messages + between.messages;
  const hits = within.hits + between.hits;
  const bytes = within.bytes + between.bytes;
  const parts = [
    `${between.messages} of ${counted(messages, 'message')} between hosts${shareText(between.messages, messages)}`,
  ];
  if (hits > 0) parts.push(`${between.hits} of ${counted(hits, 'hit')}`);
  if (bytes > 0) {
    const all = bytesToString(bytes);
    const part = bytes < 1000 ? between.bytes : bytesToString(between.bytes);
    parts.push(between.bytes === bytes ? `all ${all} of archives` : `${part} of ${all} of archives`);
  }
  return parts.join(', ');
}

/** The hosts of a run, with what was lost; empty if it had none. */
export function hostBlock(hosts: HostsResult | null, style: Style): string[] {
  if (hosts === null) return [];
  const { list } = hosts;
  const shown = list.length <= maxListed ? list : list.filter(({ lost }) => lost !== null);
  const rest = list.length - shown.length;
  const rows = shown.map((host) => {
    const cells = hostCells(host);
    return host.lost === null ? cells : [...cells.slice(0, -1), style.paint('red', cells.at(-1) ?? '')];
  });
  const columns = hostColumns.map(
    (title) => ({ title, align: numeric.has(title) ? 'right' : 'left' }) as const,
  );
  const lines = rows.length === 0 ? [] : table(style, columns, rows);
  if (rest > 0) lines.push(`  ${counted(rest, 'host')}${rows.length === 0 ? '' : ' more'} ended`);
  return [[style.bold('hosts'), ...lines].join('\n')];
}

export const hostColumns = ['host', 'peers', 'address', 'clock error', 'drift', 'end'] as const;
const numeric: ReadonlySet<string> = new Set(['peers', 'clock error', 'drift']);

/** A row of a table with these columns. */
export function hostCells({ name, peers, address, uncertainty, drift, lost }: HostResult): string[] {
  const end = lost !== null ? `lost: ${printable(lost)}` : drift === null ? 'not known' : 'ended';
  return [
    printable(name),
    String(peers),
    printable(address),
    milliseconds(uncertainty),
    drift === null ? '' : milliseconds(drift),
    end,
  ];
}

/** Which hosts were lost, and what that cost. */
export function lostText({ name, peers, lost }: HostResult): string {
  return `host ${printable(name)} was lost with ${counted(peers, 'peer')}: ${printable(lost ?? '')}`;
}

/** The same for each of them, for a report of one line a query. */
export function lostWarnings(hosts: HostsResult | null, style: Style): string[] {
  return (hosts?.list ?? []).flatMap((host) =>
    host.lost === null ? [] : [hanging(`${style.cross} `, lostText(host), style)],
  );
}
