import type { NewEvent, TraceEvent } from '../../src/trace/event.js';

const query = '00112233445566778899aabbccddeeff';
const file = 'a.txt';

/** The faults of {@link traceOfFaults}, in the order of their numbers. */
export const sampleFaults = [
  'cut 1-2',
  'duplicate 1>3',
  'latency 1>4 20ms',
  'kill 5 on query:issued',
  'flip 6',
  'pause 4 on query:received at 4 for 10ms',
  'reset 2-5',
] as const;

/**
 * The trace of one query to which faults do something: peer 1 asks.
 *
 * - The copy to 2 is dropped; 2 and 5, behind it, are not reached. 5 is killed.
 * - The copy to 3 arrives twice. 3 asks 6, which has the file.
 * - The copy to 4 is late. 4 is paused when it arrives, and then asks 6, too: a duplicate.
 * - A byte of the archive from 6 is flipped, so that its transfer fails.
 * - The last fault never acts.
 */
export function traceOfFaults(): TraceEvent[] {
  const events: TraceEvent[] = [];
  const add = (at: number, event: NewEvent, cause?: string): string => {
    const process = 'peer' in event && event.peer !== undefined ? event.peer : 'supervisor';
    const id = `${process}#${events.length}`;
    const { type, ...fields } = event;
    events.push({ id, at, type, ...fields, ...(cause !== undefined && { cause }) } as TraceEvent);
    return id;
  };
  const links: Record<number, number[]> = {
    1: [2, 3, 4],
    2: [1, 5],
    3: [1, 6],
    4: [1, 6],
    5: [2],
    6: [3, 4],
  };
  const peers = Object.entries(links).map(([id, neighbours]) => ({ id: Number(id), neighbours }));
  add(0, { type: 'run:started', schema: 1, floodsim: '0.1.0', topology: 'faulty', peers, absent: [] });
  for (const [index, text] of sampleFaults.entries())
    add(0, { type: 'fault:added', fault: index + 1, text, kind: text.split(' ')[0] ?? '' });
  for (const { id } of peers) {
    add(1, { type: 'peer:started', peer: id, pid: id, ip: '127.0.0.1', port: 30_000 + id });
    const files = id === 6 ? [file] : [];
    add(1, { type: 'share:listed', peer: id, files, total: files.length });
  }
  for (const { id, neighbours } of peers)
    for (const to of neighbours) add(1, { type: 'link:opened', peer: id, to });
  const starts = [1, 2, 3, 5, 7].map((fault) => [fault, add(2, { type: 'fault:started', fault })] as const);
  const startOf = new Map<number, string>(starts);
  const issued = add(10, { type: 'query:issued', peer: 1, query, file, ttl: 4 });
  const killing = add(10.2, { type: 'fault:started', fault: 4 }, issued);
  add(10.4, { type: 'fault:applied', peer: 5, fault: 4, effect: 'killed' }, killing);
  add(10.5, { type: 'peer:stopped', peer: 5 });
  const send = (at: number, from: number, to: number, ttl: number, cause: string): string =>
    add(at, { type: 'query:sent', peer: from, query, to, ttl, hops: 4 - ttl }, cause);
  const receive = (at: number, from: number, to: number, ttl: number, cause: string): string =>
    add(at, { type: 'query:received', peer: to, query, from, file, origin: 1, ttl, hops: 4 - ttl }, cause);

  const first = { query, ttl: 4, hops: 0 } as const;
  const to2 = send(10, 1, 2, 4, issued);
  add(12, { type: 'query:lost', peer: 1, fault: 1, to: 2, ...first }, to2);
  const to3 = send(10, 1, 3, 4, issued);
  const copied = add(12, { type: 'query:duplicated', peer: 1, fault: 2, to: 3, ...first }, to3);
  const at3 = receive(20, 1, 3, 4, to3);
  add(20, { type: 'query:forwarded', peer: 3, query, to: [6] }, at3);
  const again = receive(22, 1, 3, 4, copied);
  add(22, { type: 'query:dropped', peer: 3, query, reason: 'duplicate' }, again);
  const to4 = send(10, 1, 4, 4, issued);
  const late = { fault: 3, effect: 'delayed', from: 1, to: 4, query, amount: 20 } as const;
  add(12, { type: 'fault:applied', ...late }, startOf.get(3));
  const to6 = send(20, 3, 6, 3, at3);
  const at6 = receive(28, 3, 6, 3, to6);
  add(28, { type: 'query:matched', peer: 6, query, file, origin: 1, to: [] }, at6);
  const at4 = receive(40, 1, 4, 4, to4);
  const pausing = add(40, { type: 'fault:started', fault: 6 }, at4);
  add(41, { type: 'fault:applied', peer: 4, fault: 6, effect: 'paused' }, pausing);
  const found = { query, hops: 2, size: 100 } as const;
  const hit = add(30, { type: 'hit:sent', peer: 6, to: 1, sha256: 'f'.repeat(64), ...found }, at6);
  const arrived = { type: 'hit:received', peer: 1, from: 6, ip: '127.0.0.1', port: 30_006 } as const;
  const known = add(38, { ...arrived, ...found, use: 'request' }, hit);
  const asked = {
    type: 'transfer:started',
    peer: 1,
    query,
    form: 'framed',
    from: 6,
    file,
    size: 100,
  } as const;
  const started = add(39, asked, known);
  const flipped = { fault: 5, effect: 'flipped', from: 6, to: 1, query, amount: 57 } as const;
  add(44, { type: 'fault:applied', ...flipped }, startOf.get(5));
  const wrong = { code: 'bad-transfer', message: 'sha256 does not match' } as const;
  add(48, { type: 'transfer:failed', peer: 1, query, from: 6, ...wrong }, started);
  add(50, { type: 'fault:ended', fault: 6 });
  add(50, { type: 'fault:applied', peer: 4, fault: 6, effect: 'resumed' }, pausing);
  add(51, { type: 'query:forwarded', peer: 4, query, to: [6] }, at4);
  const late6 = receive(58, 4, 6, 3, send(51, 4, 6, 3, at4));
  add(58, { type: 'query:dropped', peer: 6, query, reason: 'duplicate' }, late6);
  add(60, { type: 'query:settled', query, by: 'count' });
  add(61, { type: 'query:resolved', peer: 1, query, file, outcome: 'unverified' });
  return events;
}
