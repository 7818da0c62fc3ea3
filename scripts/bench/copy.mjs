// A floor: copies a file over a socket from one process to another, with 1 MiB buffers at both ends, and prints the
// milliseconds from the connection to the last byte written. Usage: copy.mjs <from> <to>
import { fork } from 'node:child_process';
import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const size = 1 << 20;
if (process.argv[2] === 'send') await send(process.argv[3]);
else await receive(process.argv[2], process.argv[3]);

async function send(from) {
  const server = createServer(async (socket) => {
    const file = await open(from);
    const buffer = Buffer.allocUnsafe(size);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, size);
      if (bytesRead === 0) break;
      await new Promise((resolve) => socket.write(buffer.subarray(0, bytesRead), resolve));
    }
    socket.end();
    await file.close();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit(0));
}

async function receive(from, to) {
  const sender = fork(fileURLToPath(import.meta.url), ['send', from]);
  const port = await new Promise((resolve) => sender.once('message', resolve));
  const file = await open(to, 'w');
  const start = performance.now();
  await new Promise((resolve, reject) => {
    const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
    let turn = 0;
    let writing = Promise.resolve();
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: () => buffers[turn],
        callback: (length, buffer) => {
          // Two buffers: one is read into while the other is written.
          turn = 1 - turn;
          const before = writing;
          socket.pause();
          writing = before.then(() => file.write(buffer, 0, length));
          before.then(() => socket.resume(), reject);
          return true;
        },
      },
    });
    socket.on('end', () => writing.then(resolve, reject));
    socket.on('error', reject);
  });
  console.log(performance.now() - start);
  await file.close();
  sender.disconnect();
}
