import { describe, expect, it } from 'vitest';
import { FaultResults } from '../../src/judge/fault-results.js';
import { faultWarnings } from '../../src/report/faults.js';
import { markdownReport } from '../../src/report/markdown.js';
import { createReporter } from '../../src/report/reporters.js';
import { savedRun } from '../../src/report/saved-run.js';
import { columnsOf, Style } from '../../src/report/style.js';
import { svgReport } from '../../src/report/svg.js';
import { WaveReport } from '../../src/report/waves.js';
import { Story } from '../../src/view/story/story.js';
import { traceOfFaults } from '../helpers/fault-trace.js';
import { folded } from '../helpers/folds.js';

const trace = traceOfFaults();
const plain = { colours: false, width: 80, unicode: true };

function flood(width: number): string[] {
  const reporter = createReporter('text', { ...plain, width, quiet: false, cwd: '/' });
  const lines = trace
    .map((event) => reporter.event(event))
    .join('')
    .split('\n');
  return lines.filter((line) => line !== '');
}

describe('the lines of faults in the text report', () => {
  it('list the faults first, and stand between the messages with their times', () => {
    expect(flood(80)).toEqual([
      'faulty: 6 peers, 6 links',
      '  fault 1      cut 1-2',
      '  fault 2      duplicate 1>3',
      '  fault 3      latency 1>4 20ms',
      '  fault 4      kill 5 on query:issued',
      '  fault 5      flip 6',
      '  fault 6      pause 4 on query:received at 4 for 10ms',
      '  fault 7      reset 2-5',
      'peer 1 searches for a.txt  TTL 4',
      '  0.4 ms  fault 4 kills peer 5',
      '  2.0 ms  1 → 2           TTL 4  hop 1  lost: fault 1 (cut 1-2)',
      '  2.0 ms  1 → 3           TTL 4  hop 1  sent twice: fault 2 (duplicate 1>3)',
      '   10 ms  1 → 3           TTL 4  hop 1  forwards to 6',
      '   12 ms  1 → 3           TTL 4  hop 1  dropped: duplicate',
      '   18 ms    3 → 6         TTL 3  hop 2  has it',
      '   31 ms  fault 6 pauses peer 4',
      '   28 ms  1 ← 6           found, 2 hops away, 100 bytes',
      '   34 ms  fault 5 flips byte 57 of the archive from peer 6 to peer 1',
      '   38 ms  1 ← 6           transfer failed: sha256 does not match',
      '   40 ms  fault 6 lets peer 4 run again',
      '   41 ms  1 → 4           TTL 4  hop 1  forwards to 6, delayed by 20 ms',
      '   48 ms    4 → 6         TTL 3  hop 2  dropped: duplicate',
    ]);
  });

  it('fit into a narrow window', () => {
    const lines = flood(60);
    expect(lines).toContain('  2.0 ms  1 → 2           TTL 4  lost: fault 1');
    for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(60);
  });

  it('are in the wave of their message; what a peer sent counts, and copies of faults do not', () => {
    const report = new WaveReport(new Style(plain));
    for (const event of trace) report.see(event);
    const [{ waves, rest } = { waves: [], rest: [] }] = report.floods;
    expect(waves.map(({ title }) => title)).toEqual([
      'wave 1: 3 messages, 2 new peers, 1 duplicate, 1 lost, 1 sent twice',
      'wave 2: 2 messages, 1 new peer, 1 duplicate',
    ]);
    expect(rest.filter((line) => line.includes('fault'))).toHaveLength(4);
  });

  it('warn of the fault that never acted, in one line, in Markdown and in a picture', () => {
    const warning = 'reset 2-5 reset 0 connections: this run proves nothing about it';
    const faults = folded(trace, new FaultResults());
    expect(faultWarnings(faults, new Style(plain))).toEqual([`! fault 7: ${warning}`]);
    const story = new Story();
    for (const event of trace) story.see(event);
    const markdown = markdownReport(savedRun(story, null));
    expect(markdown).toContain('1. cut 1-2: acted 1 time, 1 message lost');
    expect(markdown).toContain(`> [!WARNING]\n> ${warning}`);
    const svg = svgReport(savedRun(story, null));
    expect(svg).toContain('Fault 1 (cut 1-2): 1 message dropped');
    expect(svg).toContain('Fault 7 (reset 2-5): never acted: this run proves nothing about it');
  });
});
