import { randomBytes } from 'node:crypto';
import { defaultLimits, type NeighbourConfig, type PeerConfig } from '../control/messages.js';
import { messageOf } from '../core/errors.js';
import type { TraceEvent } from '../trace/event.js';
import { Recorder, runClock } from '../trace/recorder.js';
import { abandonTransfers } from './load-transfer.js';
import { Peer } from './peer.js';

/**
 * The entry of a reference peer that runs alone, like a foreign peer: it is configured by environment variables
 * (`docs/foreign-peers.md`) and reports no events.
 */

/** Without a supervisor no messages are counted: a query without a hit ends after this time. */
const notFoundAfterMs = 3_000;

const { env } = process;
const epoch = process.hrtime.bigint();
const clock = runClock(epoch);
const recorder = new Recorder('standalone', clock, settleLater);
let peer: Peer | null = null;

void start().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(2);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    abandonTransfers();
    process.exit(0);
  });
}

async function start(): Promise<void> {
  const config = configFrom(epoch);
  peer = new Peer(config, recorder, clock);
  const { ip, port } = await peer.listen();
  process.stdout.write(`peer ${config.id} listens on ${ip}:${port}\n`);
  const neighbours = neighboursFrom(env['SIM_NEIGHBOURS'] ?? '', env['SIM_NEIGHBOUR_DIALECTS'] ?? '');
  await peer.link({ neighbours, runAddresses: null, foreignPeers: [], maySendWithoutHello: [] });
}

function configFrom(start: bigint): PeerConfig {
  const shareDir = required('SIM_SHARE_DIR');
  return {
    id: Number(env['SIM_PEER_ID'] ?? 1),
    name: env['SIM_PEER_ID'] ?? '1',
    ip: env['SIM_IP'] ?? '127.0.0.1',
    port: Number(required('SIM_PORT')),
    shareDir,
    downloadDir: shareDir,
    sharesDownloads: false,
    forwardOnHit: false,
    compression: 'store',
    digest: 'both',
    overwrite: false,
    token: env['SIM_TOKEN'] ?? randomBytes(16).toString('hex'),
    epoch: String(start),
    limits: defaultLimits,
  };
}

function required(name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new Error(`${name} is not set: a standalone peer is configured by environment variables`);
}

/** @param text `2@127.0.0.1:10811,3@[::1]:10812` @param dialects theirs, in the same order, separated by commas */
function neighboursFrom(text: string, dialects: string): NeighbourConfig[] {
  const names = dialects.split(',');
  return [...text.matchAll(/(\d+)@(?:\[([^\]]+)\]|([^:,]+)):(\d+)/gu)].map(([, id, v6, v4, port], index) => ({
    id: Number(id),
    address: { ip: v6 ?? v4 ?? '', port: Number(port) },
    dialect: names[index] || 'native',
  }));
}

function settleLater(events: readonly TraceEvent[]): void {
  for (const event of events) {
    if (event.type === 'query:issued') setTimeout(() => peer?.settled(event.query), notFoundAfterMs);
  }
}
