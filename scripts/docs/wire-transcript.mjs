// All messages between the peers of a shipped chain during one query, captured from real processes, for docs/wire.md.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const token = '0123456789abcdef0123456789abcdef';
const ttl = 4;

/** @returns {Promise<string>} one line per message, in the order in which they were sent */
export async function wireTranscript(topology, file) {
  const peers = peersOf(topology);
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-wire-'));
  const captured = [];
  const children = [];
  try {
    for (const [index, peer] of peers.entries()) {
      const earlier = peers.slice(0, index).filter(({ id }) => peer.neighbours.includes(id)).length;
      children.push(await startPeer(peer, folder, peers, earlier, (record) => captured.push(record)));
    }
    await ask(peers[0].port, file, (record) => captured.push(record));
    return draw(captured, peers);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads the part of an INI that a chain needs. */
function peersOf(topology) {
  const text = readFileSync(join(root, 'topologies', `${topology}.ini`), 'utf8');
  return [...text.matchAll(/\[Peer-(\d+)\]([^[]*(?:\[[^\]]*\][^[]*)?)/gu)].map(([, id, section]) => {
    const value = (key) => new RegExp(`^${key} *= *(.*)$`, 'mu').exec(section)?.[1] ?? '';
    return {
      id: Number(id),
      port: Number(value('server_port')),
      share: value('share_dir'),
      neighbours: value('peer_list').match(/\d+/gu)?.map(Number) ?? [],
    };
  });
}

/** Settles when the peer listens, and has opened its links to the peers that were started before it. */
function startPeer({ id, port, share, neighbours }, folder, peers, links, onCaptured) {
  const own = join(folder, String(id));
  cpSync(join(root, 'topologies', share), own, { recursive: true });
  const portOf = (peer) => peers.find((other) => other.id === peer)?.port;
  const child = spawn(
    process.execPath,
    ['--require', join(root, 'scripts/docs/capture.cjs'), join(root, 'dist/standalone.cjs')],
    {
      env: {
        SIM_PEER_ID: String(id),
        SIM_PORT: String(port),
        SIM_SHARE_DIR: own,
        SIM_TOKEN: token,
        SIM_NEIGHBOURS: neighbours.map((peer) => `${peer}@127.0.0.1:${portOf(peer)}`).join(','),
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  return new Promise((resolve, reject) => {
    let isListening = false;
    let opened = 0;
    const look = () => isListening && opened >= links && resolve(child);
    child.on('message', (record) => {
      onCaptured({ ...record, owner: String(id) });
      const isHello = record.type === 'wrote' && Buffer.from(record.bytes, 'base64').includes('hello');
      if (isHello) opened += 1;
      look();
    });
    child.stdout.once('data', () => {
      isListening = true;
      look();
    });
    child.once('exit', () => reject(new Error(`peer ${id} ended`)));
  });
}

function ask(port, file, onCaptured) {
  const now = () => String(process.hrtime.bigint());
  const request = `ask ${token} ${file} ${ttl}\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      onCaptured({
        type: 'opened',
        at: now(),
        id: 'client',
        owner: 'user',
        from: socket.localPort,
        to: port,
      });
      onCaptured({
        type: 'wrote',
        at: now(),
        id: 'client',
        owner: 'user',
        to: port,
        bytes: Buffer.from(request).toString('base64'),
      });
      socket.write(request);
    });
    socket.on('error', reject);
    socket.resume();
    // The reports of the other peers may still be on their way.
    socket.once('end', () => setTimeout(resolve, 300));
  });
}

function draw(captured, peers) {
  const idOfPort = new Map(peers.map(({ id, port }) => [port, String(id)]));
  const openings = captured.filter(({ type }) => type === 'opened');
  const byId = new Map(openings.map((record) => [record.id, record]));
  const byPort = new Map(openings.map((record) => [record.from, record]));
  // The side that opened a connection writes to a peer's port; the other side writes to the port that it was opened from.
  const readerOf = ({ id, to }) => idOfPort.get(byId.get(id)?.to) ?? byPort.get(to)?.owner;
  const lines = [];
  let transfer = '';
  const written = captured
    .filter((record) => record.type === 'wrote' && readerOf(record) !== undefined)
    .sort((one, other) => Number(BigInt(one.at) - BigInt(other.at)));
  for (const record of written) {
    const head = `${record.owner} → ${readerOf(record)}`;
    const bytes = Buffer.from(record.bytes, 'base64');
    const isText = /^(?:hello|ask|get|found|request|answer) /u.test(bytes.toString('latin1'));
    if (isText) {
      for (const line of bytes.toString().trimEnd().split('\n')) lines.push(`${head.padEnd(10)}${line}⏎`);
    } else {
      lines.push(
        ...partsOf(bytes).map(
          (part, index) => `${(index === 0 && head !== transfer ? head : '').padEnd(10)}${part}`,
        ),
      );
      transfer = head;
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Shows lengths as bytes, headers as text, and the beginning of the archive. */
function partsOf(bytes) {
  const hex = (part) => part.toString('hex').replace(/(..)(?=.)/gu, '$1 ');
  if (bytes.length === 4) return [hex(bytes)];
  const length = bytes.length > 4 ? bytes.readInt32LE() : 0;
  if (length === bytes.length - 4 && bytes[4] === 0x7b)
    return [hex(bytes.subarray(0, 4)), bytes.subarray(4).toString()];
  return [`${hex(bytes.subarray(0, 12))} ...  (${bytes.length} bytes)`];
}
