import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts, isListening, untilListening } from '../../src/foreign/ports.js';

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  server.listen({ host, port });
  await once(server, 'listening');
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound.port : 0;
}

describe('isListening and untilListening', () => {
  it.each(['127.0.0.1', '127.0.0.2', '0.0.0.0', '::1'])(
    'isListening finds a program that listens on %s',
    async (host) => {
      const port = await listen(host);
      expect(await isListening({ ip: host === '0.0.0.0' ? '127.0.0.9' : host, port })).toBe(true);
    },
  );

  it('isListening ignores programs on other addresses and ports', async () => {
    const port = await listen('127.0.0.2');
    expect(await isListening({ ip: '127.0.0.1', port })).toBe(false);
    const [free = 0] = await freePorts('127.0.0.1', 1);
    expect(await isListening({ ip: '127.0.0.1', port: free })).toBe(false);
  });

  it('untilListening waits until a program listens, or until it is aborted', async () => {
    const [port = 0, never = 0] = await freePorts('127.0.0.1', 2);
    const waiting = untilListening({ ip: '127.0.0.1', port }, AbortSignal.timeout(20_000));
    await listen('127.0.0.1', port);
    await waiting;
    const reason = new Error('enough');
    const given = new AbortController();
    const inVain = untilListening({ ip: '127.0.0.1', port: never }, given.signal);
    given.abort(reason);
    await expect(inVain).rejects.toThrow();
  });
});
