import { once } from 'node:events';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PeerLimits } from '../../src/control/messages.js';
import type { Address } from '../../src/core/vocabulary.js';
import { exchange, Listener, links, open, startPeer, type TestedPeer, token } from '../helpers/peers.js';

const query = 'a'.repeat(32);
const limits = { connections: 256, idleMs: 10_000, uploads: { served: 2, unexpected: 1, waiting: 2 } };

/** More than the system keeps for a receiver that does not read. */
const large = 64 << 20;

async function holder(change: Partial<PeerLimits> = {}): Promise<TestedPeer> {
  const holder = await startPeer({ 'big.bin': '', '3.txt': 'three' }, { limits: { ...limits, ...change } });
  truncateSync(join(holder.downloads, '../share/big.bin'), large);
  return holder;
}

/** A requester that reads the first bytes and no more. */
async function silentReader(to: Address): Promise<void> {
  const socket = open(to);
  socket.pause();
  socket.write(`request big.bin 127.0.0.1 9 ${'c'.repeat(32)}\n`);
  await once(socket, 'readable');
}

const request = (id = '') => `request 3.txt 127.0.0.1 9${id === '' ? '' : ` ${id}`}\n`;

/** The peer sends a hit for the query to this origin. */
async function hitFor(id: string, { address }: TestedPeer): Promise<void> {
  const origin = await Listener.start();
  open(address).write(`get 3.txt ${origin.address.port} 127.0.0.1 ${id} 0 3\n`);
  await origin.got(/found 3\.txt/u);
}

describe('Uploads', () => {
  it('[D1] serves only so many requests at once, queues some, and refuses the others in words', async () => {
    const { address, saw } = await holder();
    await silentReader(address);
    const waiting = [request(query), request(query)].map((text) => exchange(address, text));
    // The third is refused, whichever it is.
    const third = exchange(address, request(query));
    const refused = await Promise.race([...waiting, third]);
    expect(refused.toString()).toMatch(/"code":"too-busy".*serves 1 requests already.*2 wait/u);
    expect(await saw('transfer:refused', ({ code }) => code === 'too-busy')).toMatchObject({ file: '3.txt' });
  });

  it('[D2] serves a request that follows its hit while strangers hold all other slots, and queue', async () => {
    const peer = await holder();
    await silentReader(peer.address);
    const strangers = [1, 2].map(() => exchange(peer.address, request('b'.repeat(32))));
    await hitFor(query, peer);
    expect((await exchange(peer.address, request(query))).toString('latin1')).toContain('three');
    void strangers;
  });

  it('[D3] ends an upload whose reader does not read, once another request waits for its slot', async () => {
    // So long that only the wait of another request can end it within the test.
    const { address, saw } = await holder({ idleMs: 2_000 });
    await silentReader(address);
    expect((await exchange(address, request(query))).toString('latin1')).toContain('three');
    const ended = await saw('transfer:refused', ({ file }) => file === 'big.bin');
    expect(ended).toMatchObject({ code: 'timed-out', message: expect.stringContaining('others wait') });
  });

  it('[D1] records 20 requests of strangers, and counts the rest', async () => {
    // The clock of the rate stands still.
    const { address, events } = await startPeer({}, { limits }, () => 0);
    for (let sent = 0; sent < 120; sent += 1) await exchange(address, `request none.txt 127.0.0.1 9\n`);
    const recorded = events.filter(({ type }) => type === 'transfer:refused');
    expect(recorded).toHaveLength(20);
  });

  it('[D1] is reported by a requester that is refused, with the numbers', async () => {
    const busy = { ...limits, uploads: { served: 0, unexpected: 0, waiting: 0 } };
    const holder = await startPeer({ '3.txt': 'three' }, { id: 2, name: '2', limits: busy });
    const origin = await startPeer();
    await origin.peer.link(links([{ id: 2, address: holder.address, dialect: 'native' }]));
    const answer = exchange(origin.address, `ask ${token} 3.txt 3\n`);
    const failed = await origin.saw('transfer:failed');
    expect(failed).toMatchObject({ code: 'too-busy', message: expect.stringContaining('0 wait') });
    origin.peer.settled(failed.query);
    expect((await answer).toString()).toBe('answer 3.txt unverified\n');
  });
});
