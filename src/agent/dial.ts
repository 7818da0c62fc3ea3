import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import {
  type Hello,
  hello,
  isWelcome,
  type Joined,
  joined,
  newNonce,
  type Welcome,
} from '../control/handshake.js';
import type { Invitation } from '../control/invitation.js';
import { JsonLines } from '../control/json-lines.js';
import { packageVersion } from '../core/package.js';

/** How long the agent goes on trying, in ms: the supervisor's name may not be known yet. */
const patienceMs = 120_000;
const retryMs = 500;

type Lines = JsonLines<FromAgent | Hello | Joined, ToAgent | Welcome>;

/** Connects to the first of the supervisor's addresses that proves itself; null if none does. */
export async function dial(
  invitation: Invitation,
  onMessage: (message: ToAgent) => void,
): Promise<{ readonly lines: Lines; readonly socket: Socket } | null> {
  for (const end = Date.now() + patienceMs; Date.now() < end; ) {
    const found = await dialOnce(invitation, onMessage);
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
  return null;
}

function dialOnce(
  { addresses, port, key }: Invitation,
  onMessage: (message: ToAgent) => void,
): Promise<{ readonly lines: Lines; readonly socket: Socket } | null> {
  return new Promise((resolve) => {
    const open = new Set<Socket>();
    let isFound = false;
    for (const host of addresses) {
      const nonce = newNonce();
      const socket = connect({ host, port, noDelay: true });
      open.add(socket);
      const lines: Lines = new JsonLines(socket, {
        onMessage: (message) => {
          if (message.type !== 'welcome') return onMessage(message);
          if (isFound || !isWelcome(message, key, nonce)) return void socket.destroy();
          isFound = true;
          for (const other of open) if (other !== socket) other.destroy();
          const facts = {
            name: hostname(),
            address: socket.localAddress ?? host,
            supervisor: socket.remoteAddress ?? host,
            pid: process.pid,
          };
          lines.send(joined(key, [nonce, message.nonce], facts));
          resolve({ lines, socket });
        },
      });
      socket.once('connect', () => lines.send(hello(key, nonce, packageVersion())));
      socket.once('close', () => {
        open.delete(socket);
        if (open.size === 0 && !isFound) resolve(null);
      });
    }
  });
}
