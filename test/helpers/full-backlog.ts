import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Address } from '../../src/core/vocabulary.js';

/** Listens with a backlog of 1, and never accepts: its event loop waits for ever. */
const listenAndWait = `
const server = require('node:net').createServer();
server.listen(Number(process.argv[1]), '127.0.0.1', 1, () => {
  require('node:fs').writeSync(1, String(server.address().port) + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/**
 * An address that drops SYNs: its backlog is full. Only Linux drops them then.
 *
 * @param port 0: the system chooses
 */
export async function fullBacklog(port = 0): Promise<Address> {
  const child: ChildProcess = spawn(process.execPath, ['-e', listenAndWait, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('no output');
  const [line] = await once(child.stdout, 'data');
  const address = { ip: '127.0.0.1', port: Number(String(line)) };
  // Linux accepts one more connection than the backlog says.
  for (let count = 0; count < 2; count += 1) {
    const socket = connect(address.port, address.ip);
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  }
  return address;
}
