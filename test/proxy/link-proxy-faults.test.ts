import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LinkFaults } from '../../src/faults/link-faults.js';
import { FaultedLink, type PassingQuery } from '../../src/proxy/faulted-link.js';
import { openLinkProxy } from '../../src/proxy/link-proxy.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { Recorder, runClock } from '../../src/trace/recorder.js';
import { activate } from '../helpers/active-fault.js';
import { closed, Listener, open } from '../helpers/peers.js';

const key = 'a'.repeat(32);
const hello = `hello 1 ${key}\n`;
const idOf = (number: number): string => String(number).padStart(32, '0');
const get = (number: number): string => `get x.txt 5000 127.0.0.1 ${idOf(number)} 0 7\n`;

/** Sends messages 1 to n through a proxy with faults on the link from 1 to 2. */
async function sendThrough(faultTexts: readonly string[], onSocket?: (socket: Socket) => void) {
  const receiver = await Listener.start(onSocket);
  const events: TraceEvent[] = [];
  const clock = runClock(process.hrtime.bigint());
  const recorder = new Recorder('proxy', clock, (turn) => events.push(...turn));
  const faults = new LinkFaults();
  activate(faults, faultTexts);
  const link = new FaultedLink({ from: 1, to: 2, faults, recorder, clock });
  const passing = new Set<PassingQuery>();
  const options = { key, receiver: 2, delayMs: () => 0, passing };
  const proxy = await openLinkProxy({ target: receiver.address, link: () => link, ...options });
  onTestFinished(() => proxy.close());
  const sender = open(proxy.address);
  sender.write(hello);
  return {
    ...{ receiver, sender, proxy, passing },
    numbersOf: (type: TraceEvent['type']): number[] =>
      events.flatMap((event) => (event.type === type && 'query' in event ? [Number(event.query)] : [])),
    received: (): number[] =>
      receiver.texts.flatMap((text) => [...text.matchAll(/ (\d{32}) /gu)].map(([, id]) => Number(id))),
  };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe('openLinkProxy with faults', () => {
  it('lets a message change places with the next one, or with none if none follows', async () => {
    const { sender, received, numbersOf } = await sendThrough(['reorder 1>2 every 2 within 200ms']);
    sender.write(upTo(4).map(get).join(''));
    await expect.poll(received).toEqual([1, 3, 2, 4]);
    expect(numbersOf('fault:applied')).toEqual([2]);
  });

  it('passes on what waits for a next message when the sender ends', async () => {
    const { sender, received, receiver } = await sendThrough(['reorder 1>2 within 1h']);
    sender.end(get(1));
    await receiver.got(/get /u);
    expect(received()).toEqual([1]);
  });

  it('resets the connection of the receiver when it has what was passed on, and counts all that is lost', async () => {
    let onError: (error: Error) => void = () => {};
    const reset = new Promise<Error>((resolve) => {
      onError = resolve;
    });
    const count = 20_000;
    const { sender, received, numbersOf } = await sendThrough(['reset 1>2 every 7 once'], (socket) =>
      socket.on('error', onError),
    );
    const ended = closed(sender);
    sender.write(upTo(6).map(get).join(''));
    // If it reads them and the reset at once, Node takes the reset for the end of the connection.
    await expect.poll(received).toEqual(upTo(6));
    sender.end(upTo(count).slice(6).map(get).join(''));
    expect(await reset).toMatchObject({ code: 'ECONNRESET' });
    await ended;
    expect(received()).toEqual(upTo(6));
    await expect.poll(() => numbersOf('query:lost').length).toBe(count - 6);
    expect(numbersOf('query:lost')).toEqual(upTo(count).slice(6));
    expect(numbersOf('fault:applied')).toEqual([7]);
  });

  it('loses with a reset what is still delayed', async () => {
    const { sender, received, numbersOf, passing } = await sendThrough([
      'latency 1>2 1h',
      'reset 1>2 every 3 once',
    ]);
    sender.write(upTo(3).map(get).join(''));
    await expect.poll(() => numbersOf('query:lost').sort()).toEqual([1, 2, 3]);
    expect(received()).toEqual([]);
    expect(passing.size).toBe(0);
  });

  it('reports messages as failed that wait when the receiver is gone', async () => {
    let accepted: Socket | undefined;
    const { sender, receiver, numbersOf, passing } = await sendThrough(['latency 1>2 1h'], (socket) => {
      accepted = socket;
    });
    sender.write(get(1) + get(2));
    await receiver.got(/hello/u);
    await expect.poll(() => passing.size).toBe(2);
    accepted?.destroy();
    await closed(sender);
    await expect.poll(() => numbersOf('query:failed')).toEqual([1, 2]);
    expect(passing.size).toBe(0);
  });

  it('passes on what a sender has sent before it is gone, after the delay', async () => {
    const { sender, received, receiver } = await sendThrough(['latency 1>2 100ms']);
    await receiver.got(/hello/u);
    sender.write(upTo(3).map(get).join(''), () => sender.resetAndDestroy());
    const [socket] = receiver.sockets;
    if (socket !== undefined && !socket.readableEnded) await once(socket, 'end');
    expect(received()).toEqual(upTo(3));
  });

  it('writes each byte alone, and joins none of them with others', async () => {
    const sizes: number[] = [];
    const { sender, received } = await sendThrough(['slice 1>2 once'], (socket) =>
      socket.on('data', (chunk: Buffer | string) => sizes.push(chunk.length)),
    );
    sender.write(get(1) + get(2));
    await expect.poll(received).toEqual([1, 2]);
    expect(sizes.length).toBeGreaterThan(10);
  });

  it('carries so many bytes in a second: later messages wait for earlier ones', async () => {
    const { sender, received, receiver, numbersOf } = await sendThrough(['bandwidth 1>2 1KB/s']);
    await receiver.got(/hello/u);
    const startedAt = performance.now();
    sender.write(upTo(3).map(get).join(''));
    await expect.poll(received).toEqual([1, 2, 3]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(3 * get(1).length - 1);
    expect(numbersOf('fault:applied')).toEqual([1, 2, 3]);
  });

  it('loses and copies messages', async () => {
    const { sender, received, numbersOf } = await sendThrough(['loss 1>2 every 2', 'duplicate 1>2 every 3']);
    sender.write(upTo(6).map(get).join(''));
    await expect.poll(received).toEqual([1, 3, 3, 5]);
    expect(numbersOf('query:lost')).toEqual([2, 4, 6]);
    expect(numbersOf('query:duplicated')).toEqual([3]);
  });
});
