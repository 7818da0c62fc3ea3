// A peer that listens and stays up (level 1). LEVELS.md describes the next steps.

import { createServer } from 'node:net';

/** Parses '1@127.0.0.1:20101,3@[::1]:20103' as a list of { id, ip, port }. */
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

// The supervisor sets these environment variables when it starts the peer.
const peerId = Number(process.env.SIM_PEER_ID ?? 2);
const ip = process.env.SIM_IP ?? '127.0.0.1';
const port = Number(process.env.SIM_PORT ?? 20_102);
const shareDir = process.env.SIM_SHARE_DIR ?? 'shares/2';
const neighbours = readNeighbours(process.env.SIM_NEIGHBOURS ?? '');

/** Handles one connection. */
function onConnection(socket) {
  socket.on('data', (received) => {
    // Level 2 begins here: the received bytes may be a message, a part of one, or several.
    void received;
  });
  // The sender has closed its side. With allowHalfOpen, level 6 can still send it a file.
  socket.on('end', () => socket.end());
  // Without this line, a failed connection would end the whole peer.
  socket.on('error', () => {});
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
server.listen({ host: ip, port }, () => {
  console.log(`peer ${peerId} listens on ${ip}:${port}, shares ${shareDir}, knows`, neighbours);
});
