import type { NewEvent, TraceEvent } from '../../src/trace/event.js';

const query = '00112233445566778899aabbccddeeff';
const file = 'a.txt';

/**
 * The trace of one query with every result that a message can have: peer 1 asks with TTL 2.
 *
 * - 3 asks 5, where the TTL runs out, and 6, a foreign peer that does not report.
 * - 2 asks 5, too: a duplicate.
 * - 4 has the file, and forwards to 99, which is not a peer of the run.
 * - 7 has nobody else to ask; the copy to 9 is lost, because 9 dies. 10 has the file, and is not asked. 11 has no link.
 * - The transfer from 4 fails. The hit of 12 is ignored.
 */
export function traceOfEveryMark(): TraceEvent[] {
  const events: TraceEvent[] = [];
  const add = (at: number, event: NewEvent, cause?: string): string => {
    const id = `${'peer' in event ? event.peer : 'supervisor'}#${events.length}`;
    const { type, ...fields } = event;
    const head = { id, at, type };
    events.push({ ...head, ...fields, ...(cause !== undefined && { cause }) } as TraceEvent);
    return id;
  };
  const links: Record<number, number[]> = {
    1: [2, 3, 4, 7, 9, 12],
    2: [1, 5],
    3: [1, 5, 6],
    4: [1, 99],
    5: [2, 3],
    6: [3, 10],
    7: [1],
    9: [1],
    10: [6],
    11: [],
    12: [1],
  };
  const program = { command: 'python3 peer.py', dialect: 'native', tap: false } as const;
  const peers = Object.entries(links).map(([id, neighbours]) => ({
    id: Number(id),
    neighbours,
    ...(id === '6' && { program }),
  }));
  add(0, {
    type: 'run:started',
    schema: 1,
    floodsim: '0.1.0',
    topology: 'marks',
    peers,
    absent: [99],
    forwardOnHit: true,
  });
  for (const { id } of peers) {
    add(1, { type: 'peer:started', peer: id, pid: id, ip: '127.0.0.1', port: 30_000 + id });
    const files = id === 4 || id === 10 || id === 12 ? [file] : [];
    add(1, { type: 'share:listed', peer: id, files, total: files.length });
  }
  const issued = add(10, { type: 'query:issued', peer: 1, query, file, ttl: 2 });
  const send = (at: number, from: number, to: number, ttl: number, cause: string): string =>
    add(at, { type: 'query:sent', peer: from, query, to, ttl, hops: 2 - ttl }, cause);
  const receive = (at: number, from: number, to: number, ttl: number, sent: string): string =>
    add(at, { type: 'query:received', peer: to, query, from, file, origin: 1, ttl, hops: 2 - ttl }, sent);
  const hop = (at: number, from: number, to: number, ttl: number, cause: string): string =>
    receive(at + 10, from, to, ttl, send(at, from, to, ttl, cause));

  const at2 = hop(10, 1, 2, 2, issued);
  add(20, { type: 'query:forwarded', peer: 2, query, to: [5] }, at2);
  const at3 = hop(10, 1, 3, 2, issued);
  add(20, { type: 'query:forwarded', peer: 3, query, to: [5, 6] }, at3);
  const at4 = hop(10, 1, 4, 2, issued);
  add(20, { type: 'query:matched', peer: 4, query, file, origin: 1, to: [99] }, at4);
  const at7 = hop(10, 1, 7, 2, issued);
  add(20, { type: 'query:dropped', peer: 7, query, reason: 'dead-end' }, at7);
  const at12 = hop(10, 1, 12, 2, issued);
  add(20, { type: 'query:matched', peer: 12, query, file, origin: 1, to: [] }, at12);
  send(10, 1, 9, 2, issued);
  add(15, { type: 'peer:died', peer: 9, code: null, signal: 'SIGKILL', lastLines: [], log: '9.log' });
  const at5 = hop(20, 3, 5, 1, at3);
  add(30, { type: 'query:dropped', peer: 5, query, reason: 'ttl' }, at5);
  const again = hop(22, 2, 5, 1, at2);
  add(32, { type: 'query:dropped', peer: 5, query, reason: 'duplicate' }, again);
  hop(20, 3, 6, 1, at3);
  const away = send(20, 4, 99, 1, at4);
  add(21, { type: 'query:failed', peer: 4, query, to: 99, reason: 'connection refused' }, away);
  const facts = { size: 100, sha256: 'f'.repeat(64) };
  const answered = (holder: number, at: number, use: 'request' | 'ignore', cause: string): string => {
    const sent = add(at, { type: 'hit:sent', peer: holder, query, to: 1, hops: 1, ...facts }, cause);
    const head = { type: 'hit:received', peer: 1, query, from: holder, ip: '127.0.0.1' } as const;
    return add(at + 10, { ...head, port: 30_000 + holder, hops: 1, size: 100, use }, sent);
  };
  const hit = answered(4, 24, 'request', at4);
  answered(12, 40, 'ignore', at12);
  const started = add(
    36,
    { type: 'transfer:started', peer: 1, query, form: 'framed', from: 4, file, size: 100 },
    hit,
  );
  add(50, { type: 'transfer:progress', peer: 1, query, received: 40, total: 100 }, started);
  add(
    60,
    { type: 'transfer:failed', peer: 1, query, from: 4, code: 'connection-lost', message: 'cut off' },
    started,
  );
  add(61, { type: 'query:settled', query, by: 'quiet' });
  add(62, { type: 'query:resolved', peer: 1, query, file, outcome: 'unverified' });
  return events;
}
