// A floor: sends one message of 110 bytes to another process and back; prints the median round trip in milliseconds.
import { fork } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const message = Buffer.alloc(110, 'x');
if (process.argv[2] === 'echo') {
  const server = createServer({ noDelay: true }, (socket) =>
    socket.on('data', (chunk) => socket.write(chunk)),
  );
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit(0));
} else {
  const echo = fork(fileURLToPath(import.meta.url), ['echo']);
  const port = await new Promise((resolve) => echo.once('message', resolve));
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const times = [];
  let sentAt = 0;
  const send = () => {
    sentAt = performance.now();
    socket.write(message);
  };
  socket.on('connect', send);
  socket.on('data', () => {
    times.push(performance.now() - sentAt);
    if (times.length < 2000) return send();
    times.sort((a, b) => a - b);
    console.log(times[1000]);
    socket.destroy();
    echo.disconnect();
  });
}
