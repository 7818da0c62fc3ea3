import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AskSupervisor, PlannedRequest, Question, Questions } from '../../src/control/messages.js';
import { isSameAddress } from '../../src/core/same-address.js';
import type { Address } from '../../src/core/vocabulary.js';
import type { TransferDecision } from '../../src/faults/fault.js';
import { openTransferProxy } from '../../src/proxy/transfer-proxy.js';
import { closed, Listener, links, open, startPeer, token } from '../helpers/peers.js';

/** Honest holders need no such patience. */
const idleMs = 1_000;

/** A proxy before a holder, where this fault acts on each answer. */
async function proxied(holder: Address, decision: TransferDecision, ended = new AbortController().signal) {
  const applied: number[] = [];
  const proxy = await openTransferProxy({
    target: () => holder,
    faultsOf: () => [{ decision, ended, take: () => true, applied: (at) => applied.push(at) }],
  });
  onTestFinished(() => proxy.close());
  return { route: { holder, proxy: proxy.address }, applied };
}

interface Route {
  readonly holder: Address;
  readonly proxy: Address;
}

/** A peer that asks for `x.txt`, where these holders are known. Its supervisor knows the proxy of one of them. */
async function originOf({ holder, proxy }: Route, holders: readonly Address[]) {
  const supervisor = async (question: keyof Questions, about: Question['about']) => {
    const isProxied = question === 'route-of' && isSameAddress((about as PlannedRequest).holder, holder);
    if (question === 'route-of') return isProxied ? proxy : null;
    return { result: 'unknown', note: 'this is a test' };
  };
  const options = { limits: { connections: 256, idleMs } };
  const origin = await startPeer({}, options, undefined, supervisor as AskSupervisor);
  await origin.peer.link({ ...links([]), asksForFaults: true });
  const connection = open(origin.address);
  connection.write(`ask ${token} x.txt 3\n`);
  const { query } = await origin.saw('query:issued');
  for (const { port } of holders)
    connection.write(`found x.txt at 9 127.0.0.1 ${port} ${query} 1 7 ${digest}\n`);
  return { origin, query };
}

const digest = 'sha256:00249c9ae9fff21dddb2a4a6caa40033bd99369b6678a35e1051fcc8d175dfca';

describe('openTransferProxy', () => {
  it('[C9] keeps 64 connections without a request: a new one takes the place of the oldest', async () => {
    const holder = await Listener.start();
    const proxy = await openTransferProxy({ target: () => holder.address, faultsOf: () => [] });
    onTestFinished(() => proxy.close());
    const first = open(proxy.address);
    first.write('request x.txt 127.0.0.1 1 q\n');
    await holder.got(/request/u);
    const oldest = open(proxy.address);
    await expect.poll(() => holder.texts.length).toBe(2);
    const others = Array.from({ length: 64 }, () => open(proxy.address));
    await closed(oldest);
    expect([first, ...others].map(({ destroyed }) => destroyed)).not.toContain(true);
  });

  it('stall: the origin gives up, and asks the next holder', async () => {
    const [slow, honest] = await Promise.all([2, 3].map((id) => startPeer({ 'x.txt': 'honest\n' }, { id })));
    const holders = [slow, honest].flatMap((peer) => peer?.address ?? []);
    const [first] = holders;
    if (first === undefined) throw new Error('no holder');
    const { route, applied } = await proxied(first, { effect: 'stalled', atByte: 5, ms: null });
    const { origin } = await originOf(route, holders);
    expect(await origin.saw('transfer:failed')).toMatchObject({ code: 'timed-out' });
    await origin.saw('transfer:verified');
    expect(applied).toEqual([5]);
    expect(readFileSync(join(origin.downloads, 'x.txt'), 'utf8')).toBe('honest\n');
  });

  it('stall: with no other holder, the origin gives up alone', async () => {
    const holder = await startPeer({ 'x.txt': 'honest\n' }, { id: 2 });
    const { route } = await proxied(holder.address, { effect: 'stalled', atByte: 0, ms: null });
    const { origin, query } = await originOf(route, [holder.address]);
    expect(await origin.saw('transfer:failed')).toMatchObject({ code: 'timed-out' });
    origin.peer.settled(query);
    expect(await origin.saw('query:resolved')).toMatchObject({ outcome: 'unverified' });
  });

  it('stall: goes on after its time, or when the fault ends', async () => {
    const holder = await startPeer({ 'x.txt': 'honest\n' }, { id: 2 });
    const timed = await proxied(holder.address, { effect: 'stalled', atByte: 5, ms: 20 });
    await (await originOf(timed.route, [holder.address])).origin.saw('transfer:verified');
    const fault = new AbortController();
    const endless = await proxied(holder.address, { effect: 'stalled', atByte: 5, ms: null }, fault.signal);
    const { origin } = await originOf(endless.route, [holder.address]);
    await expect.poll(() => endless.applied, { timeout: 10_000 }).toEqual([5]);
    fault.abort();
    await origin.saw('transfer:verified');
  });

  it('resets the connection to the holder when the origin closes its own', async () => {
    const holder = await Listener.start();
    const { route } = await proxied(holder.address, { effect: 'flipped', atByte: 0 });
    const origin = open(route.proxy);
    origin.write('request x.txt 5 127.0.0.1');
    await holder.got(/^request/u);
    origin.destroy();
    const [socket] = holder.sockets;
    if (socket === undefined) throw new Error('no connection');
    await new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
    expect(socket.errored).toMatchObject({ code: 'ECONNRESET' });
  });

  it('closes the connection of the origin when the holder is gone', async () => {
    const holder = await startPeer({}, { id: 2 });
    const { route } = await proxied(holder.address, { effect: 'flipped', atByte: 0 });
    holder.peer.stop();
    await closed(open(route.proxy));
  });
});
