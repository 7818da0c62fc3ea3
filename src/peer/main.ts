import type {
  ArrivedFile,
  FromPeer,
  HolderFault,
  HolderMoment,
  PeerConfig,
  ShareComparison,
  ToPeer,
} from '../control/messages.js';
import { messageOf, systemCode } from '../core/errors.js';
import { Recorder, runClock } from '../trace/recorder.js';
import { abandonTransfers } from './load-transfer.js';
import { Peer } from './peer.js';

/**
 * The entry of a peer's process. Its configuration and all commands arrive over IPC. When that channel closes, the
 * supervisor has ended, and the peer exits too.
 */

let peer: Peer | null = null;
let recorder: Recorder | null = null;

function send(message: FromPeer, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, then ?? (() => {}));
  else then?.();
}

/** The questions that the supervisor has not answered yet, by their numbers. */
const comparisons = new Map<number, (comparison: ShareComparison) => void>();
const faults = new Map<number, (fault: HolderFault | null) => void>();
let asks = 0;

function compare(arrived: ArrivedFile): Promise<ShareComparison> {
  asks += 1;
  const ask = asks;
  return new Promise((resolve) => {
    comparisons.set(ask, resolve);
    send({ type: 'compare', ask, arrived });
  });
}

function faultOf(moment: HolderMoment): Promise<HolderFault | null> {
  asks += 1;
  const ask = asks;
  // A fault may wait for an event of this turn.
  recorder?.flush();
  return new Promise((resolve) => {
    faults.set(ask, resolve);
    send({ type: 'may-have-fault', ask, moment });
  });
}

async function configure(config: PeerConfig): Promise<void> {
  const clock = runClock(BigInt(config.epoch));
  recorder = new Recorder(config.name, clock, (events) => send({ type: 'events', events }));
  peer = new Peer(config, recorder, clock, { compare, faultOf });
  try {
    send({ type: 'listening', address: await peer.listen() });
  } catch (error) {
    const code = systemCode(error) ?? 'unknown';
    send({ type: 'failed', code, message: messageOf(error) }, () => process.exit(0));
  }
}

async function handle(message: ToPeer): Promise<void> {
  switch (message.type) {
    case 'configure':
      return configure(message.config);
    case 'link':
      await peer?.link(message);
      recorder?.flush();
      return send({ type: 'linked', ask: message.ask });
    case 'settled':
      peer?.settled(message.query);
      // The supervisor may wait for the outcome.
      return recorder?.flush();
    case 'look-up':
      await peer?.lookUp(message.file);
      recorder?.flush();
      return send({ type: 'looked-up', ask: message.ask });
    case 'describe': {
      const description = (await peer?.describe(message.digests)) ?? { files: [], total: 0, links: [] };
      return send({ type: 'described', ask: message.ask, description });
    }
    case 'slow':
      return peer?.slow(message);
    case 'compared':
      comparisons.get(message.ask)?.(message.comparison);
      comparisons.delete(message.ask);
      return;
    case 'has-fault':
      faults.get(message.ask)?.(message.fault);
      faults.delete(message.ask);
      return;
    case 'stop':
      return stop();
  }
}

function stop(): void {
  // The system closes all other sockets with the process.
  peer?.reset();
  abandonTransfers();
  recorder?.flush();
  // Exits when the channel has sent all events so far: this empty message is the last in its queue.
  send({ type: 'events', events: [] }, () => process.exit(0));
}

process.on('message', (message) => void handle(message as ToPeer));
process.on('disconnect', () => {
  peer?.reset();
  abandonTransfers();
  process.exit(0);
});
// Ctrl-C reaches every process of a terminal at once, but the supervisor decides when to stop.
process.on('SIGINT', () => {});
