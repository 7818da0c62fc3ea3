import { describe, expect, it, onTestFinished } from 'vitest';
import { Links } from '../../src/peer/links.js';
import { fullBacklog } from '../helpers/full-backlog.js';
import { Listener } from '../helpers/peers.js';

describe.skipIf(process.platform !== 'linux')('Links, with a neighbour that drops SYNs,', () => {
  it('[C3] do not wait for it, report it, let no message wait for it again, and try it again', async () => {
    const silent = await fullBacklog();
    const answering = await Listener.start();
    const failed: string[] = [];
    const opened: number[] = [];
    const links = new Links(
      1,
      {
        opened: ({ id }) => opened.push(id),
        failed: ({ id }, reason) => failed.push(`${id}: ${reason}`),
      },
      { connectMs: 1_000, startMs: 100 },
    );
    onTestFinished(() => links.destroy());
    links.change([
      { id: 2, address: silent, dialect: 'native' },
      { id: 3, address: answering.address, dialect: 'native' },
    ]);
    await links.openAll();
    expect(failed).toEqual([]);
    await expect.poll(() => opened).toEqual([3]);
    const [two] = links.neighbours;
    if (two === undefined) throw new Error('no neighbour');
    // The first message waits for the first attempt.
    expect(await new Promise((resolve) => links.send(two, 'get\n', resolve))).toBe('connection timed out');
    expect(failed).toEqual(['2: connection timed out']);
    const reasons: string[] = [];
    links.send(two, 'get\n', (reason) => reasons.push(reason));
    expect(reasons).toEqual(['connection timed out']);
    await expect.poll(() => failed.length, { timeout: 10_000 }).toBe(2);
  });
});
