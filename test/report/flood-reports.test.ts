import { spawnSync } from 'node:child_process';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/core/sanitize.js';
import type { RunResult } from '../../src/judge/result.js';
import { dotFlood } from '../../src/report/dot.js';
import { type EdgeKind, type FloodGraph, floodGraph, type PeerRole } from '../../src/report/flood-graph.js';
import { markdownReport } from '../../src/report/markdown.js';
import { mermaidFlood } from '../../src/report/mermaid.js';
import { savedRun } from '../../src/report/saved-run.js';
import { svgPictures, svgReport, usualPictures } from '../../src/report/svg.js';
import { parseDot } from '../../src/topology/formats/dot-parser.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { Story } from '../../src/view/story/story.js';

const query = 'a'.repeat(32);
const hasGraphviz = spawnSync('dot', ['-V']).status === 0;

/** Names that are syntax in Mermaid, Graphviz, Markdown or HTML, or that change how a line is read. */
const hostile = [
  '"]; p9["<img src=x onerror=alert(1)>',
  '`code` | cell | [link](https://a.example) @user <b>',
  'a\\',
  '\\N \\G "}; evil [',
  '%%{init: {"theme":"dark"}}%%',
  'x\n  click p1 "https://a.example"\n```',
  'end',
  'txt.\u202eexe;#35;',
  '数据 文件.txt',
];

/** 1 is linked to 2, 3 and 4, which are linked to each other; 3 has the file; 4 has stopped; 5 is not defined. */
function story(file: string): Story {
  const copy = { query, ttl: 2, hops: 0 } as const;
  const events: readonly (NewEvent & { readonly id?: string })[] = [
    {
      type: 'run:started',
      schema: 1,
      floodsim: '',
      topology: file,
      peers: [
        { id: 1, neighbours: [2, 3, 4] },
        { id: 2, neighbours: [1, 3, 5] },
        { id: 3, neighbours: [1, 2] },
        { id: 4, neighbours: [1] },
        { id: 6, neighbours: [4] },
      ],
      absent: [5],
    },
    ...[1, 2, 3, 4, 6].map(
      (peer) => ({ type: 'peer:started', peer, pid: 1, ip: '::1', port: peer }) as const,
    ),
    { type: 'peer:stopped', peer: 4 },
    { type: 'query:issued', id: 'q', peer: 1, query, file, ttl: 2 },
    { type: 'query:sent', id: '12', peer: 1, to: 2, ...copy, cause: 'q' },
    { type: 'query:sent', id: '13', peer: 1, to: 3, ...copy, cause: 'q' },
    { type: 'query:sent', id: '14', peer: 1, to: 4, ...copy, cause: 'q' },
    { type: 'query:failed', peer: 1, query, to: 4, reason: 'connection refused', cause: '14' },
    { type: 'query:received', id: 'r2', peer: 2, from: 1, file, origin: 1, ...copy, cause: '12' },
    { type: 'query:forwarded', id: 'f2', peer: 2, query, to: [3], cause: 'r2' },
    { type: 'query:sent', id: '23', peer: 2, to: 3, query, ttl: 1, hops: 1, cause: 'f2' },
    { type: 'query:received', id: 'r3', peer: 3, from: 1, file, origin: 1, ...copy, cause: '13' },
    { type: 'query:matched', id: 'm3', peer: 3, query, file, origin: 1, to: [], cause: 'r3' },
    {
      type: 'query:received',
      id: 'd3',
      peer: 3,
      query,
      from: 2,
      file,
      origin: 1,
      ttl: 1,
      hops: 1,
      cause: '23',
    },
    { type: 'query:dropped', peer: 3, query, reason: 'duplicate', cause: 'd3' },
    {
      type: 'hit:sent',
      id: 'h',
      peer: 3,
      query,
      to: 1,
      hops: 1,
      size: 4,
      sha256: 'f'.repeat(64),
      cause: 'm3',
    },
    {
      type: 'hit:received',
      peer: 1,
      query,
      from: 3,
      ip: '::1',
      port: 3,
      hops: 1,
      size: 4,
      use: 'request',
      cause: 'h',
    },
    { type: 'query:settled', query, by: 'count' },
    { type: 'run:finished', exitCode: 3 },
  ];
  const run = new Story();
  events.forEach((event, at) => {
    run.see({ at, ...event, id: event.id ?? `e${at}` } as TraceEvent);
  });
  return run;
}

function graphOf(run: Story): FloodGraph {
  const [first] = run.queries;
  if (first === undefined) throw new Error('no query');
  return floodGraph(run, first);
}

const kinds = ({ edges }: FloodGraph): Record<string, EdgeKind> =>
  Object.fromEntries(edges.map(({ from, to, kind }) => [`${from}-${to}`, kind]));
const roles = ({ peers }: FloodGraph): Record<number, PeerRole> =>
  Object.fromEntries(peers.map(({ id, role }) => [id, role]));

describe('floodGraph', () => {
  it('shows what happened on each link, and what each peer was', () => {
    const graph = graphOf(story('x'));
    expect(kinds(graph)).toEqual({
      '1-2': 'first',
      '1-3': 'first',
      '1-4': 'undelivered',
      '2-3': 'duplicate',
      '2-5': 'unused',
      '6-4': 'unused',
    });
    expect(roles(graph)).toEqual({
      1: 'origin',
      2: 'reached',
      3: 'holder',
      4: 'unreached',
      5: 'unreached',
      6: 'unreached',
    });
    expect(graph.peers.filter(({ isDown }) => isDown).map(({ id }) => id)).toEqual([4, 5]);
    expect(graph.hits).toEqual([3]);
  });

  it('has no peer down of which the trace does not say when it ran', () => {
    const run = new Story();
    for (const event of story('x').events)
      if (event.type !== 'peer:started' && event.type !== 'peer:stopped') run.see(event);
    const { peers } = graphOf(run);
    expect(peers.filter(({ isDown }) => isDown).map(({ id }) => id)).toEqual([5]);
  });
});

describe('mermaidFlood', () => {
  it('draws each kind of copy as a line of its own', () => {
    const lines = mermaidFlood(graphOf(story('x'))).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  p1(["1<br>origin"]):::origin',
        '  p3[["3<br>has x"]]:::holder',
        '  p1 ==>|1| p2',
        '  p1 --x|1| p4',
        '  p2 -.->|2| p3',
        '  p2 --- p5',
        '  p3 -. found .-> p1',
      ]),
    );
  });

  it.each(hostile)('keeps a name text: %j', (file) => {
    const plain = mermaidFlood(graphOf(story('x'))).split('\n');
    const lines = mermaidFlood(graphOf(story(file))).split('\n');
    // The name changes three lines, and adds none.
    expect(lines.length).toBe(plain.length);
    const changed = lines.filter((line, index) => line !== plain[index]);
    expect(changed.length).toBe(3);
    const label = /^ {2}p3\[\["3<br>has (.*)"\]\]:::holder$/u.exec(changed[2] ?? '')?.[1];
    expect(label).toMatch(/^(?:[\p{L}\p{N} .-]|#\d+;)+$/u);
    for (const line of changed.slice(0, 2)) expect(line).toMatch(/^ {2}acc(?:Title|Descr): [^;#{}<>`"\n]*$/u);
  });
});

describe('dotFlood', () => {
  it.each(hostile)('keeps a name text: %j', (file) => {
    const text = dotFlood(graphOf(story(file)));
    const [graph, ...others] = parseDot(text);
    expect(others).toEqual([]);
    const names = (graph?.statements ?? []).flatMap((statement) =>
      statement.type === 'node' ? statement.ends.flatMap((end) => ('name' in end ? [end.name] : [])) : [],
    );
    expect(names).toEqual(['1', '2', '3', '4', '6', '5']);
  });

  it.skipIf(!hasGraphviz).each(hostile)(
    'is drawn by Graphviz (skipped where it is not installed): %j',
    (file) => {
      const { status, stdout, stderr } = spawnSync('dot', ['-Tsvg'], {
        input: dotFlood(graphOf(story(file))),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout.match(/<g id="node/gu)?.length).toBe(6);
      expect(stdout.match(/<g id="edge/gu)?.length).toBe(7);
    },
  );
});

describe('markdownReport', () => {
  it('summarizes each query beside its flowchart', () => {
    const text = markdownReport(savedRun(story('x'), null));
    expect(text).toContain('| asked | peer 1, TTL 2 |');
    expect(text).toMatch(/\n```mermaid\nflowchart LR\n[^`]*\n```\n/u);
  });

  it.each(hostile)('keeps a name text: %j', (file) => {
    const rest = markdownReport(savedRun(story(file), null)).replace(/```mermaid\n[\s\S]*?\n```\n/u, '');
    // No character of markup without a backslash before it, except those of the report itself.
    const own = rest.replace(/^\|.*\|$/gmu, (row) => row.slice(1, -1).replace(/^([^|]*)\|/u, '$1'));
    expect(own.replace(/\\[^\n]/gu, '').replace(/^#+ /gmu, '')).not.toMatch(/[<>`|[\]@]/u);
    const headings = (text: string): number => text.split('\n').filter((line) => line.startsWith('#')).length;
    expect(headings(rest)).toBe(headings(markdownReport(savedRun(story('x'), null))));
  });

  it('reports a run whose result an older floodsim has saved with fewer fields', () => {
    const run = story('x');
    const result = savedRun(run, null).queries[0]?.result;
    const { stoppedPeers: _, lost: __, ...older } = { ...result, verdict: 'unknown' as const };
    const saved = { queries: [older], violations: [] } as unknown as RunResult;
    expect(markdownReport(savedRun(run, saved))).toContain('timeout');
  });

  it('says that a trace is cut off', () => {
    const run = new Story();
    for (const event of story('x').events.slice(0, -1)) run.see(event);
    expect(markdownReport(savedRun(run, null))).toContain('The trace is cut off');
    expect(markdownReport(savedRun(story('x'), null))).not.toContain('cut off');
  });
});

/** All elements, and all texts between them. Throws if the document is not well-formed. */
function readXml(xml: string): { readonly elements: string[]; readonly texts: string[] } {
  const elements: string[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => elements.push(name));
  parser.on('text', (text) => texts.push(text));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return { elements, texts };
}

describe('svgPictures', () => {
  const pictureOf = (file: string, options = usualPictures) => {
    const run = story(file);
    const [query] = run.queries;
    return query === undefined ? '' : svgPictures(run, query, options);
  };

  it.each(hostile)('is well-formed, and keeps a name text: %j', (file) => {
    const { elements, texts } = readXml(pictureOf(file));
    expect(elements).toEqual(readXml(pictureOf('x')).elements);
    expect(texts.some((text) => text.includes(printable(file, 10).slice(0, 10)))).toBe(true);
  });

  it.each(['clock', 'steps', 'waves'] as const)(
    'names each peer and draws each message, with the axis %s',
    (axis) => {
      const { elements, texts } = readXml(pictureOf('x', { ...usualPictures, axis }));
      for (const peer of ['1', '2', '3', '4', '5', '6']) expect(texts).toContain(peer);
      expect(elements.filter((name) => name === 'path' || name === 'polyline').length).toBeGreaterThan(8);
    },
  );

  it('has no number that is not finite, and no element that a viewer would load or run', () => {
    for (const theme of ['light', 'dark', 'projector'] as const) {
      const text = pictureOf('x', { ...usualPictures, theme, language: 'zh' });
      expect(text).not.toMatch(/NaN|Infinity|undefined|href|<script|<image|url\((?!#)/u);
    }
  });

  it('says that a run has no query', () => {
    const run = new Story();
    for (const event of story('x').events.slice(0, 5)) run.see(event);
    expect(readXml(svgReport(savedRun(run, null))).texts).toContain('No query yet');
  });
});
