/**
 * What the storms share. A storm is what a hostile program on the same machine does to the ports of a running network.
 *
 * @typedef {object} Target
 * @property {string} ip
 * @property {readonly number[]} ports of the peers
 * @property {string} file a name that some peer shares
 *
 * @typedef {object} Storm
 * @property {string} name
 * @property {string} what a sentence
 * @property {(share: string) => string} [prepare] puts what the storm asks for into the share of a peer, and returns its name
 * @property {(target: Target) => () => void} start returns what stops it
 */
import { connect } from 'node:net';

/** More than this waits for the receiver to read. */
const maxUnsentBytes = 1 << 20;
/** Lines in one write. */
const batch = 200;
/** A refused connection is tried again after this many milliseconds. */
const retryMs = 5;

/**
 * Sends lines without end to each port, as fast as they are read, on connections that are opened again when they are closed.
 *
 * @param {Target} target
 * @param {{ perPort?: number, first?: string, line: (count: number) => string }} messages
 * @returns {() => void}
 */
export function pour(target, { perPort = 1, first = '', line }) {
  let count = 0;
  return keepOpen(target, perPort, (socket) => {
    const write = () => {
      if (socket.destroyed) return;
      if (socket.writableLength < maxUnsentBytes) {
        let text = '';
        for (let lines = 0; lines < batch; lines += 1) text += line(count++);
        socket.write(text);
      }
      setImmediate(write);
    };
    socket.write(first);
    write();
  });
}

/**
 * Keeps this many connections to each port open.
 *
 * @param {Target} target
 * @param {number} perPort
 * @param {(socket: import('node:net').Socket) => void} onOpen
 * @returns {() => void}
 */
export function keepOpen({ ip, ports }, perPort, onOpen) {
  const sockets = new Set();
  let isOver = false;
  const open = (port) => {
    if (isOver) return;
    const socket = connect({ host: ip, port, noDelay: true });
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    socket.once('connect', () => onOpen(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      setTimeout(open, retryMs, port);
    });
  };
  for (const port of ports) for (let count = 0; count < perPort; count += 1) open(port);
  return () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  };
}

/** A query id, 32 hex digits. */
export function queryId(count) {
  return count.toString(16).padStart(32, '0');
}
