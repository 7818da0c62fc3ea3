import { connect, type Socket } from 'node:net';
import { Deadline } from './deadline.js';
import type { Address } from './vocabulary.js';

/** Milliseconds until an address that does not answer counts as unreachable. The system repeats its first packet after 1, 3 and 7 s. */
export const connectMs = 10_000;

export interface ConnectOptions {
  readonly allowHalfOpen?: boolean;
  readonly deadlineMs?: number;
}

/** Connects to find out whether a program listens; the program notices the connection. */
export function acceptsConnections({ ip, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port });
    const finish = (accepts: boolean) => (): void => {
      // An older program would use a full core for a connection that ends without a message.
      socket.resetAndDestroy();
      resolve(accepts);
    };
    socket.once('connect', finish(true)).once('error', finish(false));
  });
}

/** Opens a connection; it fails with `ETIMEDOUT` if the other side does not answer. The system itself waits for minutes. */
export function connectTo(
  { ip, port }: Address,
  { allowHalfOpen = false, deadlineMs = connectMs }: ConnectOptions = {},
): Socket {
  const socket = connect({ host: ip, port, noDelay: true, allowHalfOpen });
  const deadline = new Deadline(deadlineMs, () => {
    socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  });
  const stop = (): void => deadline.stop();
  socket.once('connect', stop);
  socket.once('close', stop);
  return socket;
}
