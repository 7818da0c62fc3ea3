import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/judge/result.js';
import { QueryResults } from '../../src/run/query-results.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';

/** A session of peers 1 and 2, whose trace is saved. */
class SavedSession {
  readonly forgotten: string[] = [];
  readonly results: QueryResults;
  readonly path = join(temporaryFolder(), 'trace.ndjson');
  readonly #trace: TraceEvent[] = [];
  /** The largest number of kept events. */
  maxKept = 0;

  constructor(keepsResults?: boolean) {
    this.results = new QueryResults((query) => this.forgotten.push(query), keepsResults);
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1] },
    ];
    this.add({ type: 'run:started', schema: 1, floodsim: '', topology: '', peers, absent: [] });
  }

  add(event: NewEvent): void {
    const at = this.#trace.length;
    const numbered = { id: `supervisor#${at + 1}`, at, ...event } as TraceEvent;
    this.#trace.push(numbered);
    this.results.see(numbered);
    this.maxKept = Math.max(this.maxKept, this.results.eventCount);
  }

  /** A query of 100 events that finds nothing. */
  query(query: string, whileRunning = (): void => {}): QueryResult {
    const asked = { file: 'f', origin: 1, ttl: 3, query, fallbackVerdict: 'unknown' } as const;
    const running = { query };
    this.results.start(running);
    this.add({ type: 'query:issued', peer: 1, query, file: 'f', ttl: 3 });
    for (let count = 0; count < 97; count += 1) this.sent(query);
    whileRunning();
    this.add({ type: 'query:settled', query, by: 'count' });
    this.add({ type: 'query:resolved', peer: 1, query, file: 'f', outcome: 'not-found' });
    return this.results.end(running, asked);
  }

  sent(query: string): void {
    this.add({ type: 'query:sent', peer: 1, query, to: 2, ttl: 3, hops: 0 });
  }

  save(): void {
    writeFileSync(this.path, this.#trace.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
}

describe('QueryResults', () => {
  it('keeps a bounded number of events, however many queries there are, and the results of all of them', async () => {
    const session = new SavedSession();
    const results: QueryResult[] = [];
    for (let number = 0; number < 1000; number += 1) results.push(session.query(`q${number}`));
    expect(session.maxKept).toBeLessThan(5_200);
    expect(session.results.eventCount).toBeLessThan(5_200);
    expect(session.forgotten.length).toBeGreaterThan(900);
    expect(session.forgotten).toEqual(session.forgotten.map((_, number) => `q${number}`));
    expect(session.results.eventsOf('q0')).toBeNull();
    expect(session.results.eventsOf('q999')).toHaveLength(100);
    // The saved trace is not needed.
    expect(await session.results.all('/nowhere')).toEqual(results);
  });

  it('counts the late events of an older query, from the saved trace', async () => {
    const session = new SavedSession();
    const before = session.query('late');
    for (let number = 0; number < 300; number += 1) session.query(`q${number}`);
    expect(session.results.eventsOf('late')).toBeNull();
    session.sent('late');
    session.sent('late');
    session.save();
    const [late, ...others] = await session.results.all(session.path);
    expect(late).toMatchObject({ query: 'late', verdict: 'not-found', messages: before.messages + 2 });
    expect(others.map(({ messages }) => messages)).toEqual(others.map(() => before.messages));
  });

  it('forgets the results of ended queries, and late events of older ones, if they are not kept', async () => {
    const session = new SavedSession(false);
    const before = session.query('late');
    expect(before).toMatchObject({ query: 'late', verdict: 'not-found' });
    for (let number = 0; number < 300; number += 1) session.query(`q${number}`);
    expect(session.forgotten).toContain('late');
    session.sent('late');
    expect(session.results.eventsOf('late')).toHaveLength(1);
    for (let number = 300; number < 600; number += 1) session.query(`q${number}`);
    // Again, and what else knows the query with it.
    expect(session.forgotten.filter((query) => query === 'late')).toHaveLength(2);
    expect(session.maxKept).toBeLessThan(5_200);
    expect(session.results.count).toBe(601);
    expect(await session.results.all('/nowhere')).toEqual([]);
  });

  it('keeps the events of a query that still runs', () => {
    const session = new SavedSession();
    session.query('long', () => {
      for (let number = 0; number < 300; number += 1) session.query(`q${number}`);
    });
    expect(session.forgotten).not.toContain('long');
    expect(session.results.eventsOf('long')).toHaveLength(100);
  });

  it('does not explain a query by what happened to peers after its end', async () => {
    const session = new SavedSession();
    expect(session.query('q')).toMatchObject({ gone: [] });
    session.add({ type: 'peer:stopped', peer: 2 });
    session.add({ type: 'file:held', peer: 2, file: 'f', path: '/f', size: 1 });
    expect(await session.results.all(session.path)).toMatchObject([{ gone: [], unreachedHolders: [] }]);
  });
});
