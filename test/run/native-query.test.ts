import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { QueryContext } from '../../src/run/active-query.js';
import { NativeQuery } from '../../src/run/native-query.js';
import type { TraceEvent } from '../../src/trace/event.js';

function queryWithTimeout(timeoutMs: number, signal = new AbortController().signal) {
  let isCancelled = false;
  const network = {
    client: {
      ask: () => ({
        end: () => {},
        cancel: () => {
          isCancelled = true;
        },
      }),
    },
    settled: () => {},
    peer: () => ({ isReady: true }),
    delayMs: 0,
    links: { holds: () => false },
  };
  const settlement = { isSettled: () => false, isOpenEnded: () => false };
  const context = {
    network,
    trace: { settlement, record: () => {} },
    ...{ timeoutMs, quietMs: 60_000, signal },
  };
  const query = new NativeQuery(
    { file: 'x', origin: 1, ttl: 4 } as never,
    context as unknown as QueryContext,
  );
  const happens = (event: object): void => query.onCounted([event as TraceEvent]);
  const run = query.run();
  happens({ type: 'query:issued', peer: 1, query: 'q', file: 'x', ttl: 4 });
  return { query, run, happens, isCancelled: () => isCancelled };
}

describe('NativeQuery', () => {
  for (const form of ['old', 'framed']) {
    it(`gives up a holder of the ${form} form that is asked and sends nothing for the timeout`, {
      timeout: 8_000,
    }, async () => {
      const { query, run, happens, isCancelled } = queryWithTimeout(100);
      happens({ type: 'transfer:started', peer: 1, query: 'q', form });
      await run;
      expect(query.fallbackVerdict).toBe('unknown');
      expect(isCancelled()).toBe(true);
    });
  }

  it('does not end by its timeout while the transfer goes on', { timeout: 8_000 }, async () => {
    const { query, run, happens } = queryWithTimeout(100);
    happens({ type: 'transfer:started', peer: 1, query: 'q', form: 'old' });
    let received = 0;
    const progress = setInterval(() => {
      received += 1 << 20;
      happens({ type: 'transfer:progress', peer: 1, query: 'q', received });
    }, 100);
    let isOver = false;
    void run.then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(isOver).toBe(false);
    clearInterval(progress);
    happens({ type: 'query:resolved', peer: 1, query: 'q', outcome: 'verified' });
    happens({ type: 'peer:died', peer: 1 });
    await run;
    expect(query.fallbackVerdict).toBe('unknown');
  });

  it('[B3] ends by its timeout although a holder drips', { timeout: 20_000 }, async () => {
    const { run, happens, isCancelled } = queryWithTimeout(100);
    happens({ type: 'transfer:started', peer: 1, query: 'q', form: 'framed' });
    let received = 0;
    const dripping = setInterval(() => {
      received += 150;
      happens({ type: 'transfer:progress', peer: 1, query: 'q', received });
    }, 100);
    await run;
    clearInterval(dripping);
    expect(isCancelled()).toBe(true);
  });

  it('[B3] does not end by its timeout while the origin checks what has arrived', async () => {
    const { run, happens, isCancelled } = queryWithTimeout(100);
    happens({ type: 'transfer:started', peer: 1, query: 'q', form: 'framed' });
    let checks = 0;
    await new Promise<void>((resolve) => {
      const checking = setInterval(() => {
        happens({ type: 'transfer:progress', peer: 1, query: 'q', received: 1000 });
        checks += 1;
        if (checks < 30) return;
        clearInterval(checking);
        resolve();
      }, 100);
    });
    expect(isCancelled()).toBe(false);
    happens({ type: 'query:resolved', peer: 1, query: 'q', outcome: 'verified' });
    happens({ type: 'peer:died', peer: 1 });
    await run;
  });

  // Found by `sim soak`: a fault killed the origin while it took the client's connection, and nothing else showed it.
  it('fails at once if a fault stops its origin', async () => {
    for (const type of ['peer:stopped', 'peer:died']) {
      const { query, run, happens } = queryWithTimeout(3_600_000);
      happens({ type, peer: 2 });
      expect(await Promise.race([run, 'it goes on'])).toBe('it goes on');
      happens({ type, peer: 1 });
      await run;
      expect(query.fallbackVerdict).toBe('failed');
    }
  });

  // Node forgets to remove all but the newest of several listeners that have a `signal` option, once it has collected garbage.
  it('leaves no listener on the signal of its session, also if others run at the same time', async () => {
    const { signal } = new AbortController();
    const queries = [1, 2, 3].map(() => queryWithTimeout(3_600_000, signal));
    setFlagsFromString('--expose-gc');
    // What was made in this turn of the event loop is not collected in it.
    await new Promise((resolve) => setImmediate(resolve));
    runInNewContext('gc')();
    for (const { happens } of queries) happens({ type: 'peer:died', peer: 1 });
    await Promise.all(queries.map(({ run }) => run));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
