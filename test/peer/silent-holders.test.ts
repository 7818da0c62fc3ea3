import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeChunkLength } from '../../src/transfer/frames.js';
import { encodeFramedHeader } from '../../src/transfer/header.js';
import { Listener, open, startPeer, token } from '../helpers/peers.js';

const sha256 = createHash('sha256').update('honest').digest('hex');

/** So long that a busy machine does not make the 12 idle times, after which no holder is asked, of the 3.5 that these take. */
const idleMs = 2_000;

/** A holder that announces a gigabyte and sends 600 bytes now and then. */
function drip(): Promise<Listener> {
  return Listener.start((socket) => {
    socket.write(encodeFramedHeader({ filename: 'x.zip', name: 'x.txt', size: 6 }));
    socket.write(encodeChunkLength(1 << 20));
    const dripping = setInterval(() => socket.write(Buffer.alloc(600)), 20);
    socket.once('close', () => clearInterval(dripping));
  });
}

describe('Peer, as origin, with holders that hold nothing', () => {
  it('[B4] has less and less patience, and gets the file from the honest one, then and in the next query', async () => {
    const honest = await startPeer({ 'x.txt': 'honest', 'y.txt': 'honest' }, { id: 30 });
    const silent = await Promise.all(Array.from({ length: 6 }, () => Listener.start()));
    const hostile = [...silent, await drip()];
    const origin = await startPeer({}, { limits: { connections: 256, idleMs } });
    const connection = open(origin.address);

    const ask = async (file: string): Promise<void> => {
      connection.write(`ask ${token} ${file} 3\n`);
      const { query } = await origin.saw('query:issued', (event) => event.file === file);
      const found = (port: number) => `found ${file} at 9 127.0.0.1 ${port} ${query} 1 6 sha256:${sha256}\n`;
      for (const { address } of hostile) connection.write(found(address.port));
      connection.write(found(honest.address.port));
      await origin.saw('transfer:verified', (event) => event.query === query);
    };

    await ask('x.txt');
    const failures = origin.events.flatMap((event) => (event.type === 'transfer:failed' ? [event] : []));
    expect(failures.map(({ code }) => code)).toEqual(hostile.map(() => 'timed-out'));
    const times = failures.map(({ message }) => Number(/ ([\d.]+) s/u.exec(message)?.[1]));
    expect(times).toEqual([1, 1, 2, 3, 4, 5, 6].map((slow) => Math.round(idleMs / slow) / 1000));

    await ask('y.txt');
    const started = origin.events.flatMap((event) => (event.type === 'transfer:started' ? [event.file] : []));
    expect(started.filter((file) => file === 'y.txt')).toHaveLength(2);
  });
});
