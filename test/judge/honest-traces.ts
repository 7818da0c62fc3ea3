import type { DialectName } from '../../src/core/vocabulary.js';
import type { EventId, NewEvent, TraceEvent } from '../../src/trace/event.js';

export const query = 'a'.repeat(32);
const file = 'f.txt';
const sha256 = 'c'.repeat(64);
const message = { query, file, origin: 1 } as const;

/** Adds id and time; an event without `cause` is a root. */
class TraceWriter {
  readonly events: TraceEvent[] = [];
  readonly #counts = new Map<string, number>();

  add(process: number | string, event: NewEvent): EventId {
    const number = (this.#counts.get(String(process)) ?? 0) + 1;
    this.#counts.set(String(process), number);
    const id = `${process}#${number}`;
    this.events.push({ id, at: this.events.length, ...event } as TraceEvent);
    return id;
  }
}

const neighbours: Readonly<Record<number, readonly number[]>> = {
  1: [2, 3],
  2: [1, 3],
  3: [1, 2, 4],
  4: [3],
};

/**
 * Peers 1, 2 and 3 are linked to each other, and 3 to 4, which has the file. Peer 1 searches for it with TTL 3, receives it from 4,
 * and all processes end. Peer 2 can be a foreign one, whose events its neighbours observe.
 */
export function honestTrace(dialectOf2?: DialectName): TraceEvent[] {
  const trace = new TraceWriter();
  const program = dialectOf2 && { command: 'x', dialect: dialectOf2, tap: true };
  const of2 = (observedBy: number) => (program === undefined ? {} : { observedBy });
  const by2 = program === undefined ? 2 : 'inferred';
  const peers = Object.entries(neighbours).map(([id, list]) => {
    return { id: Number(id), neighbours: list, ...(id === '2' && program && { program }) };
  });
  trace.add('supervisor', { type: 'run:started', schema: 1, floodsim: '', topology: 't', peers, absent: [] });
  for (const { id: peer } of peers)
    trace.add('supervisor', { type: 'peer:started', peer, pid: peer, ip: '127.0.0.1', port: peer });
  const issued = trace.add(1, { type: 'query:issued', peer: 1, query, file, ttl: 3 });
  const to2 = { query, to: 2, ttl: 3, hops: 0, cause: issued };
  const sent12 = trace.add(1, { type: 'query:sent', peer: 1, ...to2 });
  const sent13 = trace.add(1, { type: 'query:sent', peer: 1, ...to2, to: 3 });
  const copy = { ...message, ttl: 3, hops: 0, from: 1 };
  const at2 = trace.add(by2, { type: 'query:received', peer: 2, ...copy, cause: sent12, ...of2(1) });
  const decided2 =
    program === undefined
      ? trace.add(2, { type: 'query:forwarded', peer: 2, query, to: [3], cause: at2 })
      : at2;
  const hops = dialectOf2 === 'jiangluyu' ? 0 : 1;
  const from2 = {
    query,
    to: 3,
    ttl: 2,
    hops,
    cause: decided2,
    ...of2(3),
    ...(program && { bytes: 'get f.txt' }),
  };
  const sent23 = trace.add(by2, { type: 'query:sent', peer: 2, ...from2 });
  const at3 = trace.add(3, { type: 'query:received', peer: 3, ...copy, cause: sent13 });
  const decided3 = trace.add(3, { type: 'query:forwarded', peer: 3, query, to: [2, 4], cause: at3 });
  const from3 = { query, ttl: 2, hops: 1, cause: decided3 };
  const sent32 = trace.add(3, { type: 'query:sent', peer: 3, to: 2, ...from3 });
  const sent34 = trace.add(3, { type: 'query:sent', peer: 3, to: 4, ...from3 });
  const second = { ...message, ttl: 2, hops: 1 };
  const again3 = trace.add(3, { type: 'query:received', peer: 3, ...second, hops, from: 2, cause: sent23 });
  trace.add(3, { type: 'query:dropped', peer: 3, query, reason: 'duplicate', cause: again3 });
  const again2 = trace.add(by2, {
    ...{ type: 'query:received', peer: 2, ...second, from: 3, cause: sent32 },
    ...of2(3),
  } as NewEvent);
  if (program === undefined)
    trace.add(2, { type: 'query:dropped', peer: 2, query, reason: 'duplicate', cause: again2 });
  const at4 = trace.add(4, { type: 'query:received', peer: 4, ...second, from: 3, cause: sent34 });
  const matched = trace.add(4, { type: 'query:matched', peer: 4, ...message, to: [], cause: at4 });
  const hit = { query, hops: 2, size: 9 };
  const hitSent = trace.add(4, { type: 'hit:sent', peer: 4, to: 1, ...hit, sha256, cause: matched });
  const hitAt1 = trace.add(1, {
    ...{ type: 'hit:received', peer: 1, from: 4, ip: '127.0.0.1', port: 4, ...hit, use: 'request' },
    cause: hitSent,
  } as NewEvent);
  trace.add('supervisor', { type: 'query:settled', query, by: program === undefined ? 'count' : 'quiet' });
  const transfer = { peer: 1, query, from: 4, file } as const;
  const started = trace.add(1, {
    ...{ type: 'transfer:started', ...transfer, size: 9, form: 'framed', cause: hitAt1 },
  } as NewEvent);
  const verified = trace.add(1, {
    ...{ type: 'transfer:verified', ...transfer, savedTo: '/run/downloads/1/f.txt', bytes: 99, size: 9 },
    ...{ md5: 'd'.repeat(32), sha256, comparedWith: 'hit', cause: started },
  } as NewEvent);
  trace.add(1, { type: 'query:resolved', peer: 1, query, file, outcome: 'verified', cause: verified });
  for (const { id: peer } of peers) trace.add('supervisor', { type: 'peer:stopped', peer });
  trace.add('supervisor', { type: 'run:finished', exitCode: 0 });
  return trace.events;
}

/** The same run on two hosts: peers 1 and 2 are on one, 3 and 4 on the other. */
export function honestTraceOnHosts(): TraceEvent[] {
  const hostOf = (peer: number): string => (peer < 3 ? 'n1' : 'n2');
  const of = (number: number) => ({ id: `supervisor#h${number}`, host: `n${number}` });
  const clock = { uncertainty: 0.1 };
  return honestTrace().flatMap((event): TraceEvent[] => {
    const { at } = event;
    if (event.type === 'peer:started') return [{ ...event, host: hostOf(event.peer) }];
    if (event.type === 'run:started') {
      const joined = [1, 2].map((number): TraceEvent => {
        const placed = [2 * number - 1, 2 * number];
        const where = { ip: `10.0.0.${number}`, pid: 7, placed, placement: 'blocks' };
        return { type: 'host:joined', ...of(number), at, ...where, ...clock };
      });
      return [event, ...joined];
    }
    if (event.type !== 'run:finished') return [event];
    const left = [3, 4].map((number): TraceEvent => {
      return { type: 'host:left', ...of(number), host: `n${number - 2}`, at, ...clock, drift: 0.2 };
    });
    return [...left, event];
  });
}

/** The same, with n2 lost after the query, and its peers with it. */
export function honestTraceOfLostHost(): TraceEvent[] {
  const lost: NewEvent = { type: 'host:lost', host: 'n2', reason: 'it is silent', lastLines: [] };
  const died = { code: null, signal: null, reason: 'host n2 is lost: it is silent', lastLines: [], log: '' };
  return honestTraceOnHosts().flatMap((event): TraceEvent[] => {
    if (event.type === 'host:left' && event.host === 'n2') return [];
    if (event.type !== 'peer:stopped' || event.peer < 3) return [event];
    const { id, at, peer } = event;
    const death: TraceEvent = { id, at, type: 'peer:died', peer, ...died };
    return peer === 3 ? [{ id: 'supervisor#l', at, ...lost }, death] : [death];
  });
}
