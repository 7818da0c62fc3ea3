import { exitToString } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import { noticeOf } from '../judge/notices.js';
import type { RunResult } from '../judge/result.js';
import { linkCount } from '../topology/graph.js';
import type { EventOf, TraceEvent } from '../trace/event.js';
import { comparisonBlock } from './comparison.js';
import { FaultLines } from './fault-lines.js';
import { faultBlock, faultWarnings } from './faults.js';
import { HopLines } from './hops.js';
import { HostLines } from './host-lines.js';
import { hostBlock, lostWarnings } from './hosts.js';
import type { Reporter } from './reporter.js';
import { Style, type StyleOptions } from './style.js';
import { summaryBlock, summaryLine } from './summary.js';
import { counted } from './units.js';
import { violationBlocks } from './violations.js';

export interface TextOptions extends StyleOptions {
  /** One line per file, without the flood. */
  readonly quiet: boolean;
  /** Paths are shown relative to this folder. */
  readonly cwd: string;
}

/** The report for people: the flood hop by hop, then a summary of each query. */
export function textReporter(options: TextOptions): Reporter {
  const style = new Style(options);
  const hops = new HopLines(style);
  const faults = new FaultLines(style);
  const hosts = new HostLines(style);
  const shown = new Set<string>();
  return {
    event(event: TraceEvent): string {
      if (event.type === 'run:started') style.introduce(event.peers.map(({ id }) => id));
      if (options.quiet) return '';
      // Before all others: it has to know all faults.
      const hop = hops.line(event);
      const host = hosts.line(event);
      const own =
        event.type === 'run:started'
          ? heading(event, style)
          : (faults.line(event) ?? noticeOn(event, shown, hosts, style) ?? hop);
      return [host, own].map((line) => (line === null ? '' : `${line}\n`)).join('');
    },
    end(result: RunResult): string {
      const { queries, expect } = result;
      const { quiet, cwd } = options;
      return queries
        .map((query) =>
          quiet
            ? summaryLine(query, expect, style, cwd)
            : `\n${[summaryBlock(query, expect, style, cwd), ...comparisonBlock(query, style)].join('\n')}`,
        )
        .concat(
          quiet ? faultWarnings(result.faults, style) : faultBlock(result, style).map((text) => `\n${text}`),
        )
        .concat(
          quiet
            ? lostWarnings(result.hosts, style)
            : hostBlock(result.hosts, style).map((text) => `\n${text}`),
        )
        .concat(quiet ? [] : violationBlocks(result, style).map((text) => `\n${text}`))
        .map((text) => `${text}\n`)
        .join('');
    },
  };
}

/** The first line of a report. */
export function heading(event: EventOf<'run:started'>, style: Style): string {
  const { topology, peers, absent, strategy } = event;
  const counts = [counted(peers.length, 'peer'), counted(linkCount(peers), 'link')];
  if (absent.length > 0) counts.push(counted(absent.length, 'absent neighbour'));
  if (strategy !== undefined) counts.push(printable(strategy));
  const title = `${style.bold(printable(topology))}: ${counts.join(', ')}`;
  if (peers.length > 1 || absent.length === 0) return title;
  return `${title}\n${style.paint('yellow', 'Only this file was read; to run the whole network, name its folder.')}`;
}

/** The same, without the deaths of peers whose host was lost. */
export function noticeOn(
  event: TraceEvent,
  shown: Set<string>,
  hosts: HostLines,
  style: Style,
): string | null {
  return event.type === 'peer:died' && hosts.explains(event) ? null : notice(event, shown, style);
}

/** What went wrong at a peer, between the lines of the flood; null if the event has a line there, or has been shown. */
function notice(event: TraceEvent, shown: Set<string>, style: Style): string | null {
  if (event.type === 'peer:died') return deathNotice(event, style);
  const message = event.type === 'query:failed' ? null : noticeOf(event);
  if (message === null || shown.has(message)) return null;
  shown.add(message);
  return style.paint('yellow', `  ${message}`);
}

/** What a user of a running network must know at once: its hosts, those that are lost, and peers that died; null for other events. */
export function networkLine(event: TraceEvent, hosts: HostLines, style: Style): string | null {
  const isDeath = event.type === 'peer:died' && !hosts.explains(event);
  const lines = [hosts.line(event), isDeath ? deathNotice(event, style) : null];
  return lines.filter((line) => line !== null).join('\n') || null;
}

/** How a peer ended, its last lines of output, and the path of its log. */
function deathNotice(event: EventOf<'peer:died'>, style: Style): string {
  const output = event.lastLines.map((line) => `    ${style.dim('|')} ${printable(line)}`);
  const title = style.paint(
    'red',
    `${style.cross} peer ${event.peer} died (${printable(exitToString(event))})`,
  );
  return [title, ...output, `    full log: ${printable(event.log)}`].join('\n');
}
