import { describe, expect, it } from 'vitest';
import { Style } from '../../src/report/style.js';
import { WaveReport } from '../../src/report/waves.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { complete, type Graph, ring } from '../helpers/graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** The events of a flood that a supervisor would record, each with its cause. */
function traceOf(graph: Graph, latency: () => number, ttl = 7): TraceEvent[] {
  const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
  const started = {
    type: 'run:started',
    schema: 1,
    floodsim: '1',
    topology: 'net',
    peers,
    absent: [],
  } as const;
  const trace: TraceEvent[] = [];
  const add = (event: NewEvent, cause?: string): string => {
    const id = `e${trace.length}`;
    trace.push({ ...event, id, at: trace.length, ...(cause === undefined ? {} : { cause }) } as TraceEvent);
    return id;
  };
  add(started);
  const sentBy = new Map<string, string>();
  flood(graph, {
    origin: 0,
    ttl,
    latency,
    onTurn: (peer, events) => {
      let cause: string | undefined;
      for (const event of events) {
        if (event.type === 'query:received') cause = add(event, sentBy.get(`${event.from}-${peer}`));
        else if (event.type === 'query:sent') sentBy.set(`${peer}-${event.to}`, add(event, cause));
        else cause = add(event, cause);
      }
    },
  });
  return trace;
}

function wavesOf(trace: readonly TraceEvent[], width = 80) {
  const report = new WaveReport(new Style({ colours: false, width, unicode: true }));
  for (const event of trace) report.see(event);
  return report;
}

describe('WaveReport', () => {
  it('groups messages by their hop count, and counts each wave and all so far', () => {
    const report = wavesOf(traceOf(complete(5), () => 1));
    expect(report.preamble).toEqual(['net: 5 peers, 10 links']);
    const [{ title, waves } = { title: '', waves: [] }, ...more] = report.floods;
    expect(more).toEqual([]);
    expect(title).toBe('peer 0 searches for f  TTL 7');
    expect(waves.map((wave) => [wave.title, wave.total, wave.lines.length])).toEqual([
      ['wave 1: 4 messages, 4 new peers, 0 duplicates', 'so far 4 messages, 4 of 4 other peers', 4],
      ['wave 2: 12 messages, 0 new peers, 12 duplicates', 'so far 16 messages, 4 of 4 other peers', 12],
    ]);
    for (const [index, wave] of waves.entries()) {
      for (const line of wave.lines) expect(line).toContain(`hop ${index + 1}`);
    }
  });

  it('never marks a line as late, and loses none, in whatever order the messages arrive', () => {
    const delays = [9, 1, 4, 7, 2];
    let next = 0;
    const trace = traceOf(ring(9), () => delays[next++ % delays.length] ?? 1);
    const { waves } = wavesOf(trace).floods[0] ?? { waves: [] };
    const lines = waves.flatMap((wave) => wave.lines);
    expect(lines).toHaveLength(trace.filter(({ type }) => type === 'query:received').length);
    expect(lines.join('\n')).not.toContain('late');
  });

  it('has nothing to show before the first event', () => {
    expect(wavesOf([])).toMatchObject({ preamble: [], floods: [] });
  });
});
