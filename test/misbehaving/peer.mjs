// A foreign peer that misbehaves; its first argument says how. Like any foreign peer it is configured by its environment.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const { SIM_IP, SIM_PORT, SIM_PEER_ID, SIM_NEIGHBOURS = '' } = process.env;
const neighbours = SIM_NEIGHBOURS.split(',').flatMap((text) => {
  const [, port] = /:(\d+)$/.exec(text) ?? [];
  return port === undefined ? [] : [Number(port)];
});

/** `take` handles a message; `listen` runs at the start. */
const behaviours = {
  /** Dies at the first message. */
  crash: { take: () => fail() },
  /** Reads everything, sends nothing, and ignores signals. */
  silent: { listen: ignoreSignals, take: () => {} },
  /** Answers every query, and sends an invalid archive. */
  corrupt: { take: answerAndCorrupt },
  /** Sends invalid messages to its neighbours. */
  rubbish: { take: () => toAll('HELLO? is this the peer-to-peer?\n') },
  /** Sends queries and prints text without end. */
  spew: { take: spew },
  /** Starts two processes that ignore signals: one in its group, one in a new session. */
  fork: { listen: forkAll, take: () => {} },
  /** Forwards each query twice, with TTL and hops unchanged. */
  careless: { take: (message) => toAll(`${message}\n${message}\n`) },
};
const behaviour = behaviours[process.argv[2]];

createServer((socket) => {
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  let rest = '';
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) if (!line.startsWith('hello')) behaviour.take(line, socket);
  });
}).listen(Number(SIM_PORT), SIM_IP, () => {
  behaviour.listen?.();
  console.log('ready');
});

function fail() {
  console.error('Traceback: this was too much');
  process.exit(3);
}

function toAll(text) {
  for (const port of neighbours) {
    const socket = connect(port, SIM_IP);
    socket.on('error', () => {});
    socket.end(text);
  }
}

function answerAndCorrupt(message, socket) {
  const [verb, file, port, ip, query, hops, ttl] = message.split(' ');
  if (verb === 'request') {
    const header = { filename: 'x.zip', name: file, size: 20 };
    const trailer = { md5: '0'.repeat(32), file_size: 20, sha256: '0'.repeat(64) };
    const chunks = [JSON.stringify(header), 'this is no archive..', '', JSON.stringify(trailer)];
    socket.end(Buffer.concat(chunks.flatMap((chunk) => [lengthOf(chunk), Buffer.from(chunk)])));
    return;
  }
  const origin = connect(Number(port), SIM_IP);
  origin.on('error', () => {});
  const extension = `${query} ${Number(hops) + 1} 20 sha256:${'0'.repeat(64)}`;
  origin.end(`found ${file} at ${SIM_PEER_ID} ${SIM_IP} ${SIM_PORT} ${extension}\n`);
  // The origin has read the hit: that of a peer behind this one is a later one.
  origin.on('close', () => {
    const next = connect(neighbours.at(-1), SIM_IP);
    next.on('error', () => {});
    next.end(`get ${[file, port, ip, query, Number(hops) + 1, ttl - 1].join(' ')}\n`);
  });
}

function lengthOf(text) {
  const length = Buffer.alloc(4);
  length.writeInt32LE(Buffer.byteLength(text));
  return length;
}

function spew() {
  const sockets = neighbours.map((port) => connect(port, SIM_IP).on('error', () => {}));
  let count = 0;
  const write = () => {
    for (const socket of sockets) {
      for (let burst = 0; burst < 1000; burst += 1) {
        count += 1;
        pour(socket, `get spam-${count}.txt ${SIM_PORT} ${SIM_IP} 7\n`);
      }
    }
    pour(process.stdout, 'x'.repeat(1 << 20));
    setImmediate(write);
  };
  write();
}

/** Writes unless its own buffer is so full that it would run out of memory. */
function pour(stream, text) {
  if (stream.writableLength < 64 << 20) stream.write(text);
}

function forkAll() {
  ignoreSignals();
  const stubborn = `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); setInterval(() => {}, 1e6)`;
  for (const detached of [false, true]) {
    const { pid } = spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit', detached });
    console.log(`child ${pid}`);
  }
}

function ignoreSignals() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
}
