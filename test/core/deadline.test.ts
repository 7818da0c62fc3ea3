import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Deadline } from '../../src/core/deadline.js';
import { defaultLimits } from '../../src/transfer/limits.js';
import { Pace, watchPace } from '../../src/transfer/pace.js';

/** This process does nothing, like one that is stopped or waits for a processor. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function connected(): Promise<{ sender: Socket; receiver: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [receiver] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    for (const one of [sender, receiver]) one.destroy();
    server.close();
  });
  return { sender, receiver };
}

/** Sends bytes that arrive while this process stands still. */
function sendAndStandStill(sender: Socket, bytes: number, ms: number): Promise<void> {
  return new Promise((resolve) => {
    sender.write(Buffer.alloc(bytes), () => {
      standStill(ms);
      resolve();
    });
  });
}

describe('Deadline', () => {
  it('calls back once, after its time', async () => {
    let calls = 0;
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      new Deadline(100, () => {
        calls += 1;
        resolve();
      });
    });
    expect(performance.now() - startedAt).toBeGreaterThan(90);
    await setTimeout(100);
    expect(calls).toBe(1);
  });

  it('does not call back after it was stopped', async () => {
    let calls = 0;
    const deadline = new Deadline(50, () => {
      calls += 1;
    });
    deadline.stop();
    await setTimeout(100);
    expect(calls).toBe(0);
  });

  it('lets a process that stood still read what has arrived', async () => {
    const { sender, receiver } = await connected();
    let isOver = false;
    const deadline = new Deadline(200, () => {
      isOver = true;
    });
    receiver.on('data', () => deadline.stop());
    await sendAndStandStill(sender, 1, 600);
    await setTimeout(300);
    expect(isOver).toBe(false);
  });
});

describe('watchPace', () => {
  it('counts bytes that arrived while this process stood still', async () => {
    const { sender, receiver } = await connected();
    let received = 0;
    let isOver = false;
    receiver.on('data', ({ length }) => {
      received += length;
    });
    const stop = watchPace(
      new Pace({ ...defaultLimits, idleMs: 300 }, 'framed'),
      () => ({ received, isPaused: false, patienceMs: 300 }),
      () => {
        isOver = true;
      },
    );
    await sendAndStandStill(sender, 2048, 900);
    await setTimeout(150);
    stop();
    expect(received).toBe(2048);
    expect(isOver).toBe(false);
  });
});
