import type { AskSupervisor, FromPeer, PeerConfig, ToPeer } from '../control/messages.js';
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

/** Called with the answers to the questions that the supervisor has not answered yet, by their numbers. */
const questions = new Map<number, (answer: never) => void>();
let asks = 0;

const ask: AskSupervisor = (question, about) => {
  asks += 1;
  const number = asks;
  // The answer may depend on an event of this turn.
  recorder?.flush();
  return new Promise((resolve) => {
    questions.set(number, resolve);
    send({ type: 'question', ask: number, question, about } as FromPeer);
  });
};

const ignore = (): void => {};

async function configure(config: PeerConfig): Promise<void> {
  if (config.ignoresTerm === true) process.on('SIGTERM', ignore);
  const clock = runClock(BigInt(config.epoch));
  recorder = new Recorder(config.name, clock, (events) => send({ type: 'events', events }));
  peer = new Peer(config, recorder, clock, ask);
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
    case 'step-ended':
      peer?.stepEnded(message.query, message.step);
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
      await peer?.slow(message);
      return send({ type: 'slowed', ask: message.ask });
    case 'measure': {
      const { liveMemory } = await import('../core/live-memory.js');
      return send({ type: 'measured', ask: message.ask, liveMemory: await liveMemory() });
    }
    case 'answer':
      questions.get(message.ask)?.(message.answer as never);
      questions.delete(message.ask);
      return;
    case 'stop':
      return stop();
  }
}

function stop(): void {
  process.off('SIGTERM', ignore);
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
process.on('SIGINT', ignore);
