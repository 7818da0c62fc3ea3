// A peer that listens and stays up: level 1, and nothing more. LEVELS.md tells how to go on.

import { createServer } from 'node:net';

/** Turns '1@127.0.0.1:20101,3@[::1]:20103' into a list of { id, ip, port }. */
function readNeighbours(text) {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [id, address] = part.split('@');
      const colon = address.lastIndexOf(':');
      const ip = address.slice(0, colon).replace(/^\[|\]$/gu, '');
      return { id: Number(id), ip, port: Number(address.slice(colon + 1)) };
    });
}

// Whoever starts a peer tells it by its environment what it needs to know.
const peerId = Number(process.env.SIM_PEER_ID ?? 2);
const ip = process.env.SIM_IP ?? '127.0.0.1';
const port = Number(process.env.SIM_PORT ?? 20_102);
const shareDir = process.env.SIM_SHARE_DIR ?? 'shares/2';
const neighbours = readNeighbours(process.env.SIM_NEIGHBOURS ?? '');

/** Is called for each connection. Nothing here waits, so no connection waits for another. */
function onConnection(socket) {
  socket.on('data', (received) => {
    // Level 2 begins here: `received` is some bytes, which may be a message, a part of one, or several.
    void received;
  });
  // The sender has said all that it has to say; half-open, so that level 6 can still send it a file.
  socket.on('end', () => socket.end());
  // The sender is gone. Without this line that would be the end of the whole peer.
  socket.on('error', () => {});
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
server.listen({ host: ip, port }, () => {
  console.log(`peer ${peerId} listens on ${ip}:${port}, shares ${shareDir}, knows`, neighbours);
});
