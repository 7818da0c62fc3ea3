// All that the peers of a shipped chain say to each other when one of them is asked for a file: taken from real processes, for
// docs/wire.md.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const token = '0123456789abcdef0123456789abcdef';
const ttl = 4;

/** @returns {Promise<string>} a line for each thing said, in the order in which it was said */
export async function wireTranscript(topology, file) {
  const peers = peersOf(topology);
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-wire-'));
  const said = [];
  const children = [];
  try {
    for (const [index, peer] of peers.entries()) {
      const earlier = peers.slice(0, index).filter(({ id }) => peer.neighbours.includes(id)).length;
      children.push(await startPeer(peer, folder, peers, earlier, (what) => said.push(what)));
    }
    await ask(peers[0].port, file, (what) => said.push(what));
    return drawn(said, peers);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As much of an INI as chains need: the first peer asks the others on. */
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

/** Settles when it listens, and has opened its links to those that were there before it. */
function startPeer({ id, port, share, neighbours }, folder, peers, links, onSaid) {
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
    child.on('message', (what) => {
      onSaid({ ...what, owner: String(id) });
      const isHello = what.type === 'wrote' && Buffer.from(what.bytes, 'base64').includes('hello');
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

function ask(port, file, onSaid) {
  const now = () => String(process.hrtime.bigint());
  const question = `ask ${token} ${file} ${ttl}\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      onSaid({ type: 'opened', at: now(), id: 'client', owner: 'user', from: socket.localPort, to: port });
      onSaid({
        type: 'wrote',
        at: now(),
        id: 'client',
        owner: 'user',
        to: port,
        bytes: Buffer.from(question).toString('base64'),
      });
      socket.write(question);
    });
    socket.on('error', reject);
    socket.resume();
    // What the others have to tell of what they said may still be on its way.
    socket.once('end', () => setTimeout(resolve, 300));
  });
}

function drawn(said, peers) {
  const idOfPort = new Map(peers.map(({ id, port }) => [port, String(id)]));
  const openings = said.filter(({ type }) => type === 'opened');
  const byId = new Map(openings.map((what) => [what.id, what]));
  const byPort = new Map(openings.map((what) => [what.from, what]));
  // Who opened a connection writes to a peer's port; who took it, to a port that somebody opened it from.
  const readerOf = ({ id, to }) => idOfPort.get(byId.get(id)?.to) ?? byPort.get(to)?.owner;
  const lines = [];
  let transfer = '';
  const written = said
    .filter((what) => what.type === 'wrote' && readerOf(what) !== undefined)
    .sort((one, other) => Number(BigInt(one.at) - BigInt(other.at)));
  for (const what of written) {
    const head = `${what.owner} → ${readerOf(what)}`;
    const bytes = Buffer.from(what.bytes, 'base64');
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

/** Lengths as bytes, headers as text, the archive by its beginning. */
function partsOf(bytes) {
  const hex = (part) => part.toString('hex').replace(/(..)(?=.)/gu, '$1 ');
  if (bytes.length === 4) return [hex(bytes)];
  const length = bytes.length > 4 ? bytes.readInt32LE() : 0;
  if (length === bytes.length - 4 && bytes[4] === 0x7b)
    return [hex(bytes.subarray(0, 4)), bytes.subarray(4).toString()];
  return [`${hex(bytes.subarray(0, 12))} ...  (${bytes.length} bytes)`];
}
