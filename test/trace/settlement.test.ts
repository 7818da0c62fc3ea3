import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { Settlement } from '../../src/trace/settlement.js';
import { Timeline } from '../../src/trace/timeline.js';
import { complete, grid, ring } from '../helpers/graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** Each peer's turns, in its own order, as its channel delivers them. */
function channelsOf(
  graph: Parameters<typeof flood>[0],
  ttl: number,
  latency: () => number,
  arrives: () => number = () => 1,
): Map<number, TraceEvent[][]> {
  const channels = new Map<number, TraceEvent[][]>();
  let count = 0;
  flood(graph, {
    origin: 0,
    ttl,
    latency,
    arrives,
    onTurn: (peer, events) => {
      const turn: TraceEvent[] = [];
      for (const event of events) {
        count += 1;
        const cause = turn[0]?.id;
        turn.push({
          id: `${peer}#${count}`,
          at: count,
          ...event,
          ...(cause === undefined ? {} : { cause }),
        } as TraceEvent);
      }
      channels.set(peer, [...(channels.get(peer) ?? []), turn]);
    },
  });
  return channels;
}

const graphs = fc.constantFrom(ring(6), complete(5), grid(3, 3));
const latencies = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));
const picks = fc.infiniteStream(fc.nat(1000));

/**
 * Merges the channels in any order that keeps the order of each one. What a proxy (-1) reports has no channel: it comes before all
 * that happens later.
 */
function* merged(channels: Map<number, TraceEvent[][]>, pick: () => number): Generator<TraceEvent[]> {
  const { [-1]: proxy = [], ...others } = Object.fromEntries(channels);
  const ofProxy = [...proxy];
  const queues = Object.values(others).map((turns) => [...turns]);
  while (queues.length > 0) {
    const index = pick() % queues.length;
    const turn = queues[index]?.shift();
    if (turn === undefined) queues.splice(index, 1);
    while (ofProxy.length > 0 && (ofProxy[0]?.[0]?.at ?? 0) < (turn?.[0]?.at ?? 0))
      yield ofProxy.shift() ?? [];
    if (turn !== undefined) yield turn;
  }
  yield* ofProxy;
}

const arrivals = fc.infiniteStream(fc.constantFrom(0, 1, 1, 2));
const always = fc.constant(undefined);

describe('Settlement, for a peer that restarts during a flood,', () => {
  const add = (settlement: Settlement, ...events: NewEvent[]): void => {
    for (const [index, event] of events.entries())
      settlement.see({ id: `x#${index}`, at: index, ...event } as TraceEvent);
  };
  const query = 'q';
  const issued: NewEvent = { type: 'query:issued', peer: 1, query, file: 'f', ttl: 3 };
  const sent: NewEvent = { type: 'query:sent', peer: 1, query, to: 2, ttl: 3, hops: 0 };
  const started: NewEvent = { type: 'peer:started', peer: 2, pid: 1, ip: '127.0.0.1', port: 1 };
  const stopped: NewEvent = { type: 'peer:stopped', peer: 2 };

  it.each([
    { title: 'counts messages to it as lost', events: [issued, sent, stopped], settled: true },
    {
      title: 'still counts them as lost after the restart',
      events: [issued, sent, stopped, started],
      settled: true,
    },
    {
      title: 'waits for messages that are sent after the restart',
      events: [issued, stopped, started, sent],
      settled: false,
    },
    {
      title: 'waits for messages to a peer that never stopped',
      events: [started, issued, sent],
      settled: false,
    },
  ])('$title', ({ events, settled }) => {
    const settlement = new Settlement();
    add(settlement, ...events);
    expect(settlement.isSettled(query)).toBe(settled);
  });

  it('counts messages from before the restart as lost, even if they are reported after it', () => {
    const settlement = new Settlement();
    add(settlement, issued, stopped, started);
    settlement.see({ id: 'x#9', at: 1.5, ...sent } as TraceEvent);
    expect(settlement.isSettled(query)).toBe(true);
  });
});

describe('a flood reported over channels of any speed', () => {
  it.each([
    ['', always],
    [' with lost and copied messages', arrivals],
  ] as const)('settles exactly when the last event batch is processed%s', (_, faults) => {
    fc.assert(
      fc.property(
        graphs,
        fc.integer({ min: 1, max: 9 }),
        latencies,
        picks,
        faults,
        (graph, ttl, latency, pick, arrives) => {
          const channels = channelsOf(
            graph,
            ttl,
            () => latency.next().value,
            () => arrives?.next().value ?? 1,
          );
          const settlement = new Settlement();
          let left = [...channels.values()].flat().length;
          for (const turn of merged(channels, () => pick.next().value)) {
            expect(settlement.isSettled('q')).toBe(false);
            for (const event of turn) settlement.see(event);
            left -= 1;
          }
          expect(left).toBe(0);
          expect(settlement.isSettled('q')).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['', always],
    [' with lost and copied messages', arrivals],
  ] as const)('is put into causal order by Timeline, every event once%s', (_, faults) => {
    fc.assert(
      fc.property(
        graphs,
        fc.integer({ min: 1, max: 9 }),
        latencies,
        picks,
        faults,
        (graph, ttl, latency, pick, arrives) => {
          const channels = channelsOf(
            graph,
            ttl,
            () => latency.next().value,
            () => arrives?.next().value ?? 1,
          );
          const order: TraceEvent[] = [];
          const timeline = new Timeline((event) => order.push(event));
          const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
          timeline.add({
            id: 'supervisor#1',
            at: 0,
            type: 'run:started',
            schema: 1,
            floodsim: '',
            topology: '',
            peers,
            absent: [],
          });
          for (const turn of merged(channels, () => pick.next().value))
            for (const event of turn) timeline.add(event);
          const all = [...channels.values()].flat(2);
          expect(order.map(({ id }) => id).sort()).toEqual(
            [...all.map(({ id }) => id), 'supervisor#1'].sort(),
          );
          const seen = new Set<string>();
          for (const event of order) {
            const isJoined = ['query:received', 'query:lost', 'query:duplicated'].includes(event.type);
            if (isJoined) expect(event.cause).toBeDefined();
            if (event.cause !== undefined) expect(seen).toContain(event.cause);
            seen.add(event.id);
          }
        },
      ),
    );
  });
});

describe('Timeline', () => {
  it('keeps a bounded number of messages back that a foreign peer cannot have sent, because strangers send in its name', () => {
    const order: TraceEvent[] = [];
    const timeline = new Timeline((event) => order.push(event));
    const started = { type: 'run:started', schema: 1, floodsim: '', topology: '', absent: [] } as const;
    const program = { command: 'x', dialect: 'native', tap: true } as const;
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1], program },
    ];
    timeline.add({ id: 'supervisor#1', at: 0, ...started, peers });
    for (let count = 1; count <= 6_000; count += 1) {
      const about = { at: count, peer: 1, query: `q${count}` } as const;
      const id = `1#${2 * count}`;
      const got = { type: 'query:received', from: 2, file: 'f', origin: 1, ttl: 3, hops: 1 } as const;
      timeline.add({ id, ...about, ...got });
      timeline.add({
        id: `1#${2 * count + 1}`,
        ...about,
        type: 'query:dropped',
        reason: 'duplicate',
        cause: id,
      });
    }
    expect(order.length).toBe(1 + 2 * (6_000 - 2_000));
    expect(order.slice(1, 3).map(({ id }) => id)).toEqual(['1#2', '1#3']);
    timeline.flush();
    expect(new Set(order.map(({ id }) => id)).size).toBe(12_001);
    expect(order).toHaveLength(12_001);
  });

  it('keeps a bounded number of messages back that a proxy saw and no peer reports, because strangers send through it', () => {
    const order: TraceEvent[] = [];
    const timeline = new Timeline((event) => order.push(event));
    const started = { type: 'run:started', schema: 1, floodsim: '', topology: '', absent: [] } as const;
    const program = { command: 'x', dialect: 'native', tap: true } as const;
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1], program },
    ];
    timeline.add({ id: 'supervisor#1', at: 0, ...started, peers });
    const got = { type: 'query:received', peer: 2, from: 1, file: 'f', origin: 1, ttl: 3, hops: 0 } as const;
    for (let count = 1; count <= 6_000; count += 1) {
      const about = { id: `proxy#${count}`, at: count, query: `q${count}`, observedBy: 'proxy' } as const;
      timeline.add({ ...got, ...about });
    }
    expect(order).toHaveLength(1 + 6_000 - 2_000);
    const sent = { type: 'query:sent', peer: 1, to: 2, ttl: 3, hops: 0 } as const;
    timeline.add({ ...sent, id: '1#1', at: 6_000, query: 'q6000' });
    expect(order.at(-1)).toMatchObject({ id: 'proxy#6000', cause: '1#1' });
  });

  describe('with several walkers on a link', () => {
    const query = 'q';
    const sent = (id: string, state: number) =>
      ({ type: 'query:sent', id, at: 2, peer: 1, query, to: 2, ttl: 3, hops: 0, state }) as const;
    const received = (id: string, state: number) => {
      const got = { type: 'query:received', from: 1, file: 'f', origin: 1, ttl: 3, hops: 0 } as const;
      return { ...got, id, at: 3, peer: 2, query, state };
    };
    const ofProxy = (type: 'query:lost' | 'query:duplicated', id: string, state: number) =>
      ({
        ...{ type, id, at: 3, peer: 1, query, to: 2, ttl: 3, hops: 0, state, fault: 1 },
        observedBy: 'proxy',
      }) as const;
    const causesOf = (events: readonly TraceEvent[]) => {
      const order: TraceEvent[] = [];
      const timeline = new Timeline((event) => order.push(event));
      const peers = [1, 2].map((id) => ({ id, neighbours: [3 - id] }));
      const start = { type: 'run:started', schema: 1, floodsim: '', topology: '', absent: [] } as const;
      timeline.add({ id: 's#1', at: 0, ...start, peers });
      for (const event of events) timeline.add(event);
      timeline.flush();
      return Object.fromEntries(order.flatMap(({ id, cause }) => (cause === undefined ? [] : [[id, cause]])));
    };

    it.each([
      ['the sendings are known before', [sent('1#1', 7), sent('1#2', 8)], []],
      ['one sending is known later', [sent('1#1', 7)], [sent('1#2', 8)]],
      ['the sendings are known later', [], [sent('1#1', 7), sent('1#2', 8)]],
    ] as const)('joins each arrival to the message with its state, if %s', (_, before, after) => {
      const arrivals = [ofProxy('query:lost', 'proxy#1', 8), received('2#1', 7)];
      expect(causesOf([...before, ...arrivals, ...after])).toEqual({ 'proxy#1': '1#2', '2#1': '1#1' });
    });

    it('joins a copy to the message with its state, also after that has arrived', () => {
      const arrivals = [received('2#1', 7), received('2#2', 8), ofProxy('query:duplicated', 'proxy#1', 7)];
      expect(causesOf([sent('1#1', 7), sent('1#2', 8), ...arrivals, received('2#3', 7)])).toMatchObject({
        ...{ 'proxy#1': '1#1', '2#1': '1#1', '2#2': '1#2', '2#3': 'proxy#1' },
      });
    });

    it('joins each check to that of its walker, in any order', () => {
      const asked = (id: string, state: number) =>
        ({ type: 'check:sent', id, at: 4, peer: 2, query, to: 1, hops: 1, state }) as const;
      const got = (id: string, state: number) => {
        const walker = { peer: 1, query, from: 2, state, hits: 0, goesOn: true };
        return { type: 'check:received', id, at: 5, ...walker } as const;
      };
      expect(causesOf([asked('2#1', 7), got('1#1', 8), asked('2#2', 8), got('1#2', 7)])).toEqual({
        ...{ '1#1': '2#2', '1#2': '2#1' },
      });
    });
  });

  it('places no event before an earlier one of the same process that still waits and is its cause', () => {
    const order: string[] = [];
    const timeline = new Timeline(({ id }) => order.push(id));
    const add = (id: string, cause?: string): void =>
      timeline.add({ id, at: 1, type: 'peer:stopped', peer: 1, ...(cause && { cause }) });
    add('3.2#1', '2#1');
    add('3.2#2');
    add('3.2#3', '3.2#1');
    add('3#4', '3#3');
    expect(order).toEqual(['3.2#2']);
    add('2#1');
    expect(order).toEqual(['3.2#2', '2#1', '3.2#1', '3.2#3']);
    timeline.flush();
    expect(order.at(-1)).toBe('3#4');
  });

  it('joins what follows a message whose sender was killed before it reported, when the query is given up', () => {
    const order: TraceEvent[] = [];
    const timeline = new Timeline((event) => order.push(event));
    const peers = [1, 2, 3].map((id) => ({ id, neighbours: [1, 2, 3].filter((other) => other !== id) }));
    const started = {
      type: 'run:started',
      schema: 1,
      floodsim: '',
      topology: '',
      peers,
      absent: [],
    } as const;
    timeline.add({ id: 'supervisor#1', at: 0, ...started });
    const about = { query: 'q', ttl: 3, hops: 0 } as const;
    const received = { type: 'query:received', file: 'f', origin: 1, ...about } as const;
    const sent = { type: 'query:sent', ...about } as const;
    timeline.add({ id: '3#1', at: 6, ...received, peer: 3, from: 2 });
    timeline.add({ id: '2#1', at: 4, ...received, peer: 2, from: 1 });
    timeline.add({ id: '2#2', at: 5, ...sent, peer: 2, to: 3, cause: '2#1' });
    timeline.add({ id: '2#3', at: 7, ...received, query: 'other', peer: 2, from: 1 });
    expect(order).toHaveLength(1);
    timeline.flush({ query: 'q' });
    expect(order, 'the sender still reports').toHaveLength(1);
    timeline.add({ id: 'supervisor#2', at: 8, type: 'peer:stopped', peer: 1 });
    timeline.flush({ query: 'q' });
    expect(order.slice(2).map(({ id, cause }) => [id, cause])).toEqual([
      ['2#1', undefined],
      ['2#2', '2#1'],
      ['3#1', '2#2'],
    ]);
    // Its origin has ended without a report: nobody knows the id of the query.
    timeline.flush({ sender: 2 });
    expect(order.at(-1)).not.toMatchObject({ id: '2#3' });
    timeline.flush({ sender: 1 });
    expect(order.at(-1)).toMatchObject({ id: '2#3' });
  });

  it('keeps nothing of a query that is forgotten, and emits what arrives late', () => {
    const order: TraceEvent[] = [];
    const timeline = new Timeline((event) => order.push(event));
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1] },
    ];
    const started = {
      type: 'run:started',
      schema: 1,
      floodsim: '',
      topology: '',
      peers,
      absent: [],
    } as const;
    const about = { query: 'q', ttl: 3, hops: 0 } as const;
    timeline.add({ id: 'supervisor#1', at: 0, ...started });
    timeline.add({ id: '1#1', at: 1, type: 'query:sent', peer: 1, to: 2, ...about });
    timeline.forget('q');
    timeline.add({
      id: '2#1',
      at: 2,
      type: 'query:received',
      peer: 2,
      from: 1,
      file: 'f',
      origin: 1,
      ...about,
    });
    expect(order).toHaveLength(2);
    timeline.flush();
    expect(order.at(-1)).toMatchObject({ id: '2#1', from: 1 });
  });
});

describe('Settlement', () => {
  let count = 0;
  const see = (settlement: Settlement, ...events: NewEvent[]): void => {
    for (const event of events) {
      count += 1;
      settlement.see({ id: `${count}`, at: count, ...event } as TraceEvent);
    }
  };
  const issued = { type: 'query:issued', peer: 1, query: 'q', file: 'f', ttl: 4 } as const;
  const sent = (peer: number, to: number) =>
    ({ type: 'query:sent', peer, to, query: 'q', ttl: 4, hops: 0 }) as const;
  const received = (from: number | null, peer: number) =>
    ({ type: 'query:received', peer, from, query: 'q', file: 'f', origin: 1, ttl: 4, hops: 0 }) as const;
  const died = (peer: number) =>
    ({ type: 'peer:died', peer, code: null, signal: 'SIGKILL', lastLines: [], log: '' }) as const;

  it('reports an unknown query as not settled', () => {
    expect(new Settlement().isSettled('q')).toBe(false);
  });

  it('settles at once for an origin without neighbours', () => {
    const settlement = new Settlement();
    see(settlement, issued);
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('does not wait for a message that could not be sent', () => {
    const settlement = new Settlement();
    see(settlement, issued, sent(1, 2));
    expect(settlement.isSettled('q')).toBe(false);
    see(settlement, { type: 'query:failed', peer: 1, to: 2, query: 'q', reason: 'connection refused' });
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('waits for a hit from the match on', () => {
    const settlement = new Settlement();
    see(settlement, issued, sent(1, 2), received(1, 2), {
      type: 'query:matched',
      peer: 2,
      query: 'q',
      file: 'f',
      origin: 1,
      to: [],
    });
    expect(settlement.isSettled('q')).toBe(false);
    const hit = { query: 'q', from: 2, ip: '127.0.0.1', port: 2, hops: 1, size: 1, use: 'request' } as const;
    see(settlement, { type: 'hit:received', peer: 1, ...hit });
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('does not wait for a hit that failed', () => {
    const settlement = new Settlement();
    see(settlement, issued, sent(1, 2), received(1, 2), {
      type: 'query:matched',
      peer: 2,
      query: 'q',
      file: 'f',
      origin: 1,
      to: [],
    });
    see(settlement, { type: 'hit:failed', peer: 2, query: 'q', reason: 'connection closed by peer' });
    expect(settlement.isSettled('q')).toBe(true);
  });

  const step = (number: number): NewEvent => ({
    ...{ type: 'query:step', peer: 1, query: 'q', step: number, hits: 0 },
  });
  const checkSent: NewEvent = { type: 'check:sent', peer: 2, query: 'q', to: 1, hops: 1, state: 5 };

  it('waits for a walker that waits for its origin', () => {
    const settlement = new Settlement();
    see(settlement, issued, step(1), sent(1, 2), received(1, 2), checkSent);
    expect(settlement.isSettled('q')).toBe(false);
    expect(settlement.inFlight('q')).toMatchObject([{ kind: 'check', from: 2, to: 2, pending: 1 }]);
    see(settlement, { type: 'check:answered', peer: 2, query: 'q', goesOn: true }, sent(2, 3));
    expect(settlement.isSettled('q')).toBe(false);
    see(settlement, received(2, 3));
    expect(settlement.isSettled('q')).toBe(true);
  });

  it.each([
    ['has no answer', { type: 'check:failed', peer: 2, query: 'q', reason: 'no answer' }],
    ['is lost with its peer', died(2)],
  ] as const)('does not wait for a walker that %s', (_, event) => {
    const settlement = new Settlement();
    see(settlement, issued, step(1), sent(1, 2), received(1, 2), checkSent);
    expect(settlement.isSettled('q')).toBe(false);
    see(settlement, event);
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('knows the step of a search until it ends', () => {
    const settlement = new Settlement();
    see(settlement, issued);
    expect(settlement.stepOf('q')).toBe(null);
    see(settlement, step(1), sent(1, 2), received(1, 2));
    expect([settlement.isSettled('q'), settlement.stepOf('q')]).toEqual([true, 1]);
    see(settlement, step(2), sent(1, 2));
    expect([settlement.isSettled('q'), settlement.stepOf('q')]).toEqual([false, 2]);
    see(settlement, received(1, 2), { type: 'query:ended', peer: 1, query: 'q', steps: 2, hits: 0 });
    expect([settlement.isSettled('q'), settlement.stepOf('q')]).toEqual([true, null]);
  });

  it('does not wait for messages to dead peers', () => {
    const settlement = new Settlement();
    see(settlement, issued, sent(1, 2));
    see(settlement, died(2));
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('waits for messages from a dead peer until its links have closed', () => {
    const settlement = new Settlement();
    see(
      settlement,
      { type: 'link:accepted', peer: 3, from: 2 },
      issued,
      sent(1, 2),
      received(1, 2),
      sent(2, 3),
      died(2),
    );
    expect(settlement.isSettled('q')).toBe(false);
    see(settlement, { type: 'link:closed', peer: 3, from: 2 });
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('accepts an arrival whose sender died before it reported the sending', () => {
    const settlement = new Settlement();
    see(settlement, { type: 'link:accepted', peer: 3, from: 2 }, issued, sent(1, 2), received(2, 3), died(2));
    see(settlement, { type: 'link:closed', peer: 3, from: 2 });
    expect(settlement.isSettled('q')).toBe(true);
  });

  it('does not count messages from unknown senders', () => {
    const settlement = new Settlement();
    see(settlement, issued, received(null, 2));
    expect(settlement.isSettled('q')).toBe(true);
  });
});
