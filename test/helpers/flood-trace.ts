import { createHash } from 'node:crypto';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import type { Graph } from './graphs.js';
import { flood } from './virtual-flood.js';

/**
 * The trace of a run whose messages take the given times, without processes: floods from one peer after the other until there are at
 * least `minEvents` events.
 *
 * @param random from 0 to 1
 */
export function floodTrace(
  graph: Graph,
  options: {
    readonly minEvents: number;
    readonly ttl: number;
    readonly random: () => number;
    /** Of each flood; default: another one each time. */
    readonly origin?: number;
    readonly file?: string;
  },
): TraceEvent[] {
  const { minEvents, ttl, random } = options;
  const nodes = Object.keys(graph.neighbours).map(Number);
  const events: TraceEvent[] = [];
  const numbers = new Map<string, number>();
  let now = 0;
  const add = (process: number | 'supervisor', event: NewEvent, at: number, cause?: string): string => {
    const number = (numbers.get(`${process}`) ?? 0) + 1;
    numbers.set(`${process}`, number);
    const id = `${process}#${number}`;
    const { type, ...fields } = event;
    const head = { id, at: Math.round(at * 1000) / 1000, type };
    events.push({ ...head, ...fields, ...(cause !== undefined && { cause }) } as TraceEvent);
    return id;
  };

  const peers = nodes.map((id) => ({ id, neighbours: [...(graph.neighbours[id] ?? [])] }));
  add(
    'supervisor',
    { type: 'run:started', schema: 1, floodsim: '0.1.0', topology: 'large', peers, absent: [] },
    0,
  );
  for (const peer of nodes) {
    now += 2 + random();
    add(
      'supervisor',
      { type: 'peer:started', peer, pid: 10000 + peer, ip: '127.0.0.1', port: 30000 + peer },
      now,
    );
    add(peer, { type: 'share:listed', peer, files: [`${peer}.txt`], total: 1 }, now);
  }
  for (let query = 0; events.length < minEvents; query += 1) {
    now += 5;
    const start = now;
    const id = createHash('md5').update(String(query)).digest('hex');
    const file = options.file ?? `${query}.bin`;
    const origin = options.origin ?? nodes[(query * 7919) % nodes.length] ?? 0;
    const flights = new Map<string, { readonly at: number; readonly sent: string }>();
    const arrivals = new Map<string, number>();
    flood(graph, {
      origin,
      ttl,
      latency: () => 0.05 + 2 * random(),
      onSent: ({ from, to, at }) => arrivals.set(`${from}-${to}`, at),
      onTurn: (peer, turn) => {
        let cause: string | undefined;
        for (const event of turn) {
          const named = { ...event, query: id, ...('file' in event && { file }) } as NewEvent;
          if (named.type === 'query:sent') {
            const sent = add(peer, named, now, cause);
            flights.set(`${peer}-${named.to}`, { at: now, sent });
          } else if (named.type === 'query:received') {
            const link = `${named.from}-${peer}`;
            now = start + (arrivals.get(link) ?? 0);
            cause = add(peer, named, now, flights.get(link)?.sent);
          } else {
            const decided = add(peer, named, now, cause);
            if (named.type !== 'query:dropped') cause = decided;
          }
        }
      },
    });
    add('supervisor', { type: 'query:settled', query: id, by: 'count' }, now);
    add(origin, { type: 'query:resolved', peer: origin, query: id, file, outcome: 'not-found' }, now);
  }
  add('supervisor', { type: 'run:finished', exitCode: 1 }, now + 1);
  return events;
}
