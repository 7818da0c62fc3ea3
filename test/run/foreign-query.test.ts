import { describe, expect, it } from 'vitest';
import type { QueryContext } from '../../src/run/active-query.js';
import { ForeignQuery } from '../../src/run/foreign-query.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('ForeignQuery', () => {
  it('dates the query at the request for it: a neighbour may report later what it received earlier', async () => {
    const recorded: { type: string; at: number | undefined }[] = [];
    const giveUp = new AbortController();
    const origin = { isReady: true, folders: [temporaryFolder()], spec: {} };
    let isAsked = (): void => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const network = {
      peers: [origin],
      peer: () => origin,
      queryStarted: () => {},
      queryEnded: () => {},
      client: {
        ask: () => {
          isAsked();
          return { cancel: () => {} };
        },
      },
    };
    const trace = {
      clock: () => 5,
      record: ({ type }: TraceEvent, at?: number) => recorded.push({ type, at }),
    };
    const context = { network, trace, timeoutMs: 60_000, quietMs: 60_000, signal: giveUp.signal };
    const query = new ForeignQuery(
      { file: 'x', origin: 2, ttl: 4 } as never,
      context as unknown as QueryContext,
    );
    const run = query.run();
    await asked;
    const received = { type: 'query:received', peer: 1, from: 2, origin: 2, file: 'x', query: 'q' };
    query.onReceived([{ ...received, id: '1#1', at: 20, ttl: 4, hops: 0 } as TraceEvent]);
    expect(recorded[0]).toEqual({ type: 'query:issued', at: 5 });
    giveUp.abort();
    await run;
  });
});
