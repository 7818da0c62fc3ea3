import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageLog } from '../../src/check/bench/message-log.js';
import { ScriptedPeer } from '../../src/check/bench/scripted-peer.js';

describe('ScriptedPeer', () => {
  it('keeps at most 64 MiB of messages when it is flooded with long lines', async () => {
    const line = Buffer.alloc(1 << 20, 'x');
    line[line.length - 1] = 10;
    const neighbour = new ScriptedPeer(2, 'neighbour 2', new MessageLog(), () => {});
    onTestFinished(() => neighbour.close());
    await neighbour.listen('127.0.0.1');
    const { ip, port } = neighbour.address;
    const socket = connect(port, ip);
    for (let count = 0; count < 80; count += 1) socket.write(line);
    socket.end();
    await once(socket.resume(), 'end');
    const kept = neighbour.arrivals.reduce((sum, { raw }) => sum + raw.length, 0);
    expect(kept).toBe(64 << 20);
  });
});
