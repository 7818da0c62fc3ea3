import { describe, expect, it } from 'vitest';
import { HostResults } from '../../src/judge/host-results.js';
import { Judge } from '../../src/judge/judge.js';
import type { RunResult } from '../../src/judge/result.js';
import { dotFlood } from '../../src/report/dot.js';
import { floodGraph } from '../../src/report/flood-graph.js';
import { HostLines } from '../../src/report/host-lines.js';
import { markdownReport } from '../../src/report/markdown.js';
import { mermaidFlood } from '../../src/report/mermaid.js';
import { createReporter } from '../../src/report/reporters.js';
import { savedRun } from '../../src/report/saved-run.js';
import { Style } from '../../src/report/style.js';
import { networkLine } from '../../src/report/text.js';
import { WaveReport } from '../../src/report/waves.js';
import { parseDot } from '../../src/topology/formats/dot-parser.js';
import { Story } from '../../src/view/story/story.js';
import { folded } from '../helpers/folds.js';
import { hostTrace } from '../helpers/host-trace.js';

function storyOf(name: 'four' | 'lost'): Story {
  const story = new Story();
  for (const event of hostTrace(name)) story.see(event);
  return story;
}

/** What `sim run` printed of that run. */
function textOf(name: 'four' | 'lost', { width = 80, quiet = false } = {}): string {
  const reporter = createReporter('text', { colours: false, width, unicode: true, quiet, cwd: '/home/user' });
  const trace = hostTrace(name);
  const { queries, hosts, faults, violations } = savedRun(storyOf(name), null);
  const results = queries.map(({ result }) => result);
  const result = { queries: results, hosts, faults, violations, peers: [], expect: null, seed: null };
  return trace.map((event) => reporter.event(event)).join('') + reporter.end(result as unknown as RunResult);
}

describe('the text report of a run on hosts', () => {
  it('begins with the hosts, the links between them, and the error of their clocks', () => {
    expect(textOf('four').split('\n').slice(0, 4)).toEqual([
      'ws24: 24 peers, 48 links',
      '  hosts        4: node1, node2, node3 and node4, 6 peers each',
      '  links        13 of 48 cross hosts (27 %), placed by blocks',
      '  clocks       times may be wrong by 0.07 ms',
    ]);
  });

  it('says of each query what was sent between hosts', () => {
    expect(textOf('four', { width: 100 })).toContain(
      '  hosts        15 of 61 messages between hosts (25 %), 1 of 1 hit, all 171 bytes of archives\n',
    );
  });

  it('says once that a host is lost, instead of once for each of its peers', () => {
    const text = textOf('lost');
    expect(text.match(/died/gu)).toBeNull();
    expect(text).toContain('✘ host node2 was lost with 6 peers: its connection has closed\n');
    expect(text).toMatch(/\n {2}node2 +6 {2}10\.77\.0\.12 .* lost: its connection has\s+closed\n/u);
    expect(textOf('lost', { quiet: true })).toMatch(/\n✘ host node2 was lost with 6 peers: its .*\n$/u);
  });

  it.each([80, 60, 40])('stays within %d columns', (width) => {
    const lines = textOf('lost', { width }).split('\n');
    const ofHosts = lines.filter((line) => /host|cross|clocks|node\d/u.test(line));
    expect(ofHosts.length).toBeGreaterThan(8);
    // A table of narrow columns is not cut further.
    const wide = ofHosts.filter((line) => line.length > Math.max(width, 62));
    expect(wide).toEqual([]);
  });

  it('has the same lines wave by wave', () => {
    const report = new WaveReport(new Style({ colours: false, width: 80, unicode: true }));
    for (const event of hostTrace('lost')) report.see(event);
    expect(report.preamble.join('\n')).toContain('4: node1, node2, node3 and node4, 6 peers each');
    expect(report.floods[0]?.rest.join('\n')).toContain('host node2 was lost with 6 peers');
    expect(report.floods.flatMap(({ rest }) => rest).join('\n')).not.toContain('died');
  });
});

describe('the lines that a running network prints', () => {
  it('name its hosts, and a lost one instead of each of its peers', () => {
    const style = new Style({ colours: false, width: 80, unicode: true });
    const hosts = new HostLines(style);
    const lines = hostTrace('lost').flatMap((event) => networkLine(event, hosts, style) ?? []);
    expect(lines.join('\n').split('\n')).toEqual([
      expect.stringMatching(/^ {2}hosts +4: node1/u),
      expect.stringMatching(/^ {2}links +13 of 48/u),
      expect.stringMatching(/^ {2}clocks /u),
      '✘ host node2 was lost with 6 peers: its connection has closed',
      '    | srun: cluster configuration lacks support for cpu binding',
    ]);
  });

  it('name a peer that died on a host that is there', () => {
    const style = new Style({ colours: false, width: 80, unicode: true });
    const hosts = new HostLines(style);
    const death = hostTrace('lost').find(({ type }) => type === 'peer:died');
    for (const event of hostTrace('four').slice(0, 9)) hosts.line(event);
    if (death === undefined) throw new Error('no death');
    expect(networkLine(death, hosts, style)).toMatch(/^✘ peer \d+ died \(host node2 is lost/u);
  });
});

describe('other reports of a run on hosts', () => {
  it('have the hosts in a table of Markdown', () => {
    const text = markdownReport(savedRun(storyOf('lost'), null));
    expect(text).toContain('Links: 13 of 48 cross hosts (27 %), placed by blocks.');
    expect(text).toMatch(
      /^\| node2 \| 6 \| 10\.77\.0\.12 \| 0\.04 ms \| {2}\| lost: its connection has closed \|$/mu,
    );
    expect(text).toMatch(/^\| hosts \| \d+ of \d+ messages between hosts/mu);
  });

  it('have a box for each host in graphs', () => {
    const story = storyOf('four');
    const [query] = story.queries;
    if (query === undefined) throw new Error('no query');
    const graph = floodGraph(story, query);
    const dot = dotFlood(graph);
    expect(dot.match(/subgraph cluster_\d \{\n {4}label="node\d";/gu)).toHaveLength(4);
    expect(() => parseDot(dot)).not.toThrow();
    expect(mermaidFlood(graph).match(/subgraph h\d\["node\d"\]/gu)).toHaveLength(4);
  });
});

describe('a trace of a real run on hosts', () => {
  it('keeps all rules, also if a host was lost', () => {
    for (const name of ['four', 'lost'] as const) expect(folded(hostTrace(name), new Judge())).toEqual([]);
  });

  it('has all peers placed, and the lost host', () => {
    const hosts = folded(hostTrace('lost'), new HostResults());
    expect(hosts?.list.map(({ peers }) => peers)).toEqual([6, 6, 6, 6]);
    expect(hosts?.list.flatMap(({ name, lost }) => (lost === null ? [] : [name]))).toEqual(['node2']);
  });
});
