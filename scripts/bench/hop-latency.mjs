// Time from `get` to `found` on a chain of ten native peers with open connections. This process is the origin: it sends
// one query after the other to the first peer of the chain, and waits for the hit of the tenth. Prints the median time per
// hop in milliseconds. The peers get keys and the addresses of the run, as in a real run: without, they would count as strangers.
// With `proxied`, each link has a proxy in this process, as links with faults have in the supervisor, and no fault is active.
// Usage: hop-latency.mjs <folder of an empty share> <folder of the holder's share> <file> [proxied]
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const { packAddresses } = await source('../../src/control/run-addresses.ts');
const { newQueryId } = await source('../../src/wire/fields.ts');
const peers = 10;
const queries = 1000;
const [emptyShare, holderShare, file, mode] = process.argv.slice(2);
const entry = fileURLToPath(new URL('../../dist/peer.cjs', import.meta.url));
const queryKey = randomBytes(16).toString('hex');
const epoch = String(process.hrtime.bigint());

const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = { id: 0, ip: '127.0.0.1', port: server.address().port };

const chain = Array.from({ length: peers }, (_, index) => start(index + 1));
const known = await Promise.all(chain.map(({ listening }) => listening));
const runAddresses = packAddresses([origin, ...known]);
const reached = mode === 'proxied' ? await Promise.all(known.map(proxied)) : known;
await Promise.all(chain.map(({ link }, index) => link(reached[index - 1], reached[index + 1])));

const { ip: host, port } = reached[0].proxy ?? reached[0];
const socket = connect({ host, port, noDelay: true });
socket.write(`hello ${origin.id} ${known[0].key}\n`);
const times = [];
for (let query = 0; query < queries; query += 1) {
  const found = once(server, 'connection').then(([connection]) => once(connection, 'data'));
  const startedAt = performance.now();
  socket.write(`get ${file} ${origin.port} ${origin.ip} ${newQueryId(queryKey)} 0 100\n`);
  await found;
  times.push((performance.now() - startedAt) / peers);
}
// The first queries warm the processes up.
const warm = times.slice(queries / 2).sort((a, b) => a - b);
console.log(warm[Math.floor(warm.length / 2)]);
process.exit(0);

/** The peer with a proxy before it. */
async function proxied(peer) {
  const { openLinkProxy } = await source('../../src/proxy/link-proxy.ts');
  const { FaultedLink } = await source('../../src/proxy/faulted-link.ts');
  const { LinkFaults } = await source('../../src/faults/link-faults.ts');
  const { Recorder } = await source('../../src/trace/recorder.ts');
  const clock = () => performance.now();
  const about = {
    to: peer.id,
    faults: new LinkFaults(),
    recorder: new Recorder('proxy', clock, () => {}),
    clock,
  };
  const { address } = await openLinkProxy({
    target: { ip: peer.ip, port: peer.port },
    key: peer.key,
    receiver: peer.id,
    link: (from) => new FaultedLink({ from, ...about }),
    delayMs: () => 0,
    passing: new Set(),
  });
  return { ...peer, proxy: address };
}

function start(id) {
  const child = fork(entry, { execArgv: ['--v8-pool-size=0'] });
  // Without this peer the query would never be answered.
  child.once('exit', (code, signal) => {
    console.error(`peer ${id} died (${signal ?? `exit code ${code}`})`);
    process.exit(1);
  });
  const received = (type) =>
    new Promise((resolve) => {
      child.on('message', (message) => message.type === type && resolve(message));
    });
  const linkKey = randomBytes(16).toString('hex');
  const shareDir = id === peers ? holderShare : emptyShare;
  const config = { id, ip: '127.0.0.1', port: 0, shareDir, downloadDir: emptyShare, forwardOnHit: false };
  const rest = {
    compression: 'store',
    digest: 'both',
    overwrite: false,
    token: '0'.repeat(32),
    linkKey,
    queryKey,
    epoch,
  };
  const limits = { connections: 256, idleMs: 10_000 };
  child.send({ type: 'configure', config: { ...config, ...rest, limits } });
  return {
    listening: received('listening').then(({ address }) => ({ id, key: linkKey, ...address })),
    link: async (...neighbours) => {
      const present = neighbours.filter((neighbour) => neighbour !== undefined);
      const linked = received('linked');
      child.send({
        type: 'link',
        ask: 1,
        neighbours: present.map(({ id: to, key, proxy, ...address }) => ({
          id: to,
          address,
          proxy,
          dialect: 'native',
          key,
        })),
        runAddresses,
        foreignPeers: [],
        maySendWithoutHello: [],
      });
      await linked;
    },
  };
}

/** The exports of a source file that no file of dist/ exports. */
function source(path) {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(path, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
