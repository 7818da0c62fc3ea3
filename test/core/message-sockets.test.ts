import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageSockets } from '../../src/core/message-sockets.js';
import { Listener } from '../helpers/peers.js';

/** How a connection ends at the side of an older program: only a reset ends its wait. */
async function endOf(socket: Socket): Promise<string> {
  const ended = once(socket, 'end').then(() => 'end');
  const failed = once(socket, 'error').then(
    ([error]) => (error as NodeJS.ErrnoException).code ?? '',
    (error: NodeJS.ErrnoException) => error.code ?? '',
  );
  return Promise.race([failed, ended.catch((error: NodeJS.ErrnoException) => error.code ?? '')]);
}

async function opened(maxOpen?: number) {
  const accepted: Promise<string>[] = [];
  const listener = await Listener.start((socket) => void accepted.push(endOf(socket)));
  const sockets = new MessageSockets(maxOpen);
  onTestFinished(() => sockets.destroy());
  const failures: string[] = [];
  const send = (message: string): Promise<void> =>
    new Promise((onSent) => {
      sockets.send(listener.address, message, { onFailed: (reason) => failures.push(reason), onSent });
    });
  return { listener, sockets, accepted, failures, send };
}

describe('MessageSockets', () => {
  it('resets the oldest connection when there are too many', async () => {
    const { listener, sockets, accepted, send } = await opened(2);
    for (const message of ['one', 'two', 'three']) {
      await send(message);
      await listener.got(new RegExp(`^${message}$`, 'u'));
    }
    expect(await accepted[0]).toBe('ECONNRESET');
    expect(sockets.size).toBe(2);
  });

  it('delivers each message before it resets its connection, also one that is still opening', async () => {
    const { listener, sockets, send } = await opened(2);
    await Promise.all(['one', 'two', 'three'].map(send));
    await Promise.all([listener.got(/^one$/u), listener.got(/^two$/u), listener.got(/^three$/u)]);
    expect(sockets.size).toBe(2);
  });

  it.each(['close', 'destroy'] as const)('resets all connections on %s', async (how) => {
    const { listener, sockets, accepted, send } = await opened();
    await send('one');
    await listener.got(/^one$/u);
    expect(sockets.isOpen).toBe(true);
    sockets[how]();
    expect(await accepted[0]).toBe('ECONNRESET');
  });

  it('forgets a connection that the other side has closed', async () => {
    const { listener, sockets, send } = await opened();
    await send('one');
    await listener.got(/^one$/u);
    const [socket] = listener.sockets;
    socket?.end();
    await once(socket as Socket, 'close');
    expect(sockets.size).toBe(0);
  });
});
