import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { SimError } from '../../../src/core/errors.js';
import { Canonical, canonicalText } from '../../../src/judge/canonical.js';
import { Judge } from '../../../src/judge/judge.js';
import { differenceOfRuns } from '../../../src/judge/run-difference.js';
import { captureOf } from '../../../src/report/capture/capture.js';
import { dotFlood } from '../../../src/report/dot.js';
import { floodGraph } from '../../../src/report/flood-graph.js';
import { markdownReport } from '../../../src/report/markdown.js';
import { mermaidFlood } from '../../../src/report/mermaid.js';
import { savedRun } from '../../../src/report/saved-run.js';
import { Style } from '../../../src/report/style.js';
import { svgPictures, usualPictures } from '../../../src/report/svg.js';
import { verificationText } from '../../../src/report/verification.js';
import type { TraceEvent } from '../../../src/trace/event.js';
import { readTrace } from '../../../src/trace/read-trace.js';
import { TracePacker } from '../../../src/view/columns/pack.js';
import { unpackTrace } from '../../../src/view/columns/unpack.js';
import { Story } from '../../../src/view/story/story.js';
import { catalogEntries } from '../../helpers/event-catalog.js';
import { floodTrace } from '../../helpers/flood-trace.js';
import { folded } from '../../helpers/folds.js';
import { simulatedTrace } from '../../helpers/simulated-trace.js';
import { honestTraceOfLostHost } from '../../judge/honest-traces.js';
import type { Random } from '../engine/random.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

const triangle = { neighbours: { 1: [2, 3], 2: [1, 3], 3: [1] }, undirected: false };
const flood: readonly TraceEvent[] = floodTrace(triangle as never, {
  minEvents: 20,
  ttl: 3,
  random: () => 0.5,
});
const simulation = simulatedTrace(
  {
    ...{ name: 'net', absent: [4], forwardOnHit: true },
    peers: [1, 2, 3].map((id) => ({ id, neighbours: [1, 2, 3, 4].filter((to) => to !== id) })),
  },
  [
    { origin: 1, file: 'a.txt', ttl: 3, holders: [3] },
    { origin: 2, file: 'b.txt', ttl: 1, holders: [2] },
  ],
);
const samples: readonly Readonly<Record<string, unknown>>[] = catalogEntries().map(({ entry }) => ({
  ...entry.sample,
}));

/** The trace of a stranger: `sim report` gives a report, or a SimError with the line. A packed trace is the same when unpacked. */
export const target: FuzzTarget = {
  seeds: [
    textOf(flood),
    textOf(honestTraceOfLostHost()),
    gzipSync(textOf(flood)),
    simulation,
    gzipSync(simulation),
    Buffer.from(`\ufeff${textOf(flood.slice(0, 3))}`, 'utf16le'),
    ...samples.map((sample) =>
      textOf([...flood.slice(0, 9), { id: '1#99', at: 9, ...sample } as unknown as TraceEvent]),
    ),
  ],
  tokens: [
    ...Object.keys(Object.assign({}, ...samples)).map((key) => `"${key}":`),
    ...samples.map(({ type }) => `"type":"${type}"`),
    ...[
      '\x1f\x8b\x08',
      'null',
      '-1',
      '1e999',
      '1e15',
      '{}',
      '[]',
      '"__proto__"',
      '"cause":"1#1"',
      '\n',
      '{',
      '}',
      '\u202e',
    ],
  ],
  generate,
  maxBytes: 32 * 1024,
  open,
};

function open(): OpenTarget {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-trace-'));
  const path = join(work, 'trace.ndjson');
  return {
    run: async (input) => {
      writeFileSync(path, input);
      const story = new Story();
      const packer = new TracePacker();
      const events: TraceEvent[] = [];
      try {
        for await (const event of readTrace(path, { partial: input.length % 2 === 0 })) {
          events.push(event);
          story.see(event);
          packer.see(event);
        }
      } catch (error) {
        if (!(error instanceof SimError)) throw error;
        promise(!/\p{Cc}/u.test(error.message), 'an error is one line without control characters');
      }
      if (events.length === 0) return;
      const unpacked = [...unpackTrace(packer.finish()).events()];
      promise(isDeepStrictEqual(unpacked, events), 'a packed trace is the same when unpacked');
      report(story);
      const canonical = folded(events, new Canonical());
      promise(/^(?:[^\p{Cc}]*\n)+$/u.test(canonicalText(canonical)), 'a canonical form is lines of text');
      promise(differenceOfRuns(canonical, canonical).same, 'a run does not differ from itself');
      judge(events);
    },
    close: () => rmSync(work, { recursive: true, force: true }),
  };
}

function report(story: Story): void {
  captureOf(story.events, null);
  const [query] = story.queries;
  if (query === undefined) return;
  const graph = floodGraph(story, query);
  dotFlood(graph);
  mermaidFlood(graph);
  markdownReport(savedRun(story, null));
  svgPictures(story, query, usualPictures);
}

/** It judges any trace, and its report has no control characters. */
function judge(events: readonly TraceEvent[]): void {
  const whole = new Judge();
  for (const event of events) whole.see(event);
  const counts = { trace: '', events: events.length, queries: 0, peers: 0, incomplete: null };
  const style = new Style({ colours: false, width: 80, unicode: true });
  const text = verificationText({ ...counts, ...whole.judge({}) }, style);
  promise(!/[^\P{Cc}\n]/u.test(text), 'the report of the judge has no control characters');
}

function textOf(events: readonly TraceEvent[]): Buffer {
  return Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

const values = [
  null,
  -1,
  0,
  1,
  2,
  7,
  2 ** 40,
  0.5,
  '',
  'x',
  '1#1',
  [],
  [1],
  {},
  true,
  '6a1d1c5f0c0e4f7e9b1a2c3d4e5f6071',
];

/** Events of the run above, some of them with other fields, some replaced by others. */
function generate(random: Random): Buffer {
  const events = flood.slice(0, 1 + random.below(flood.length)).map((event): TraceEvent => {
    if (!random.oneIn(4) || event.type === 'run:started') return event;
    const changed: Record<string, unknown> = random.oneIn(2)
      ? { ...event }
      : { ...event, ...random.pick(samples), peer: 1 + random.below(4) };
    const key = random.pick(Object.keys(changed));
    if (random.oneIn(2)) changed[key] = random.pick(values);
    return changed as unknown as TraceEvent;
  });
  const text = textOf(events);
  return random.oneIn(8) ? gzipSync(text) : text;
}
