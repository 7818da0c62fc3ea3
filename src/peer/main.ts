import type { FromPeer, PeerConfig, ToPeer } from '../control/messages.js';
import { messageOf, systemCode } from '../core/errors.js';
import { Recorder, runClock } from '../trace/recorder.js';
import { abandonTransfers } from './load-transfer.js';
import { Peer } from './peer.js';

/**
 * The entry of a peer's process. All that it is to be and do arrives over IPC; when that channel closes the
 * supervisor is gone, however it went, and the peer goes too.
 */

let peer: Peer | null = null;
let recorder: Recorder | null = null;

function tell(message: FromPeer, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, then ?? (() => {}));
  else then?.();
}

async function configure(config: PeerConfig): Promise<void> {
  const clock = runClock(BigInt(config.epoch));
  recorder = new Recorder(config.name, clock, (events) => tell({ type: 'events', events }));
  peer = new Peer(config, recorder, clock);
  try {
    tell({ type: 'listening', address: await peer.listen() });
  } catch (error) {
    // What cannot listen is no peer, and is not to stay.
    const failed = {
      type: 'failed',
      code: systemCode(error) ?? 'unknown',
      message: messageOf(error),
    } as const;
    tell(failed, () => process.exit(0));
  }
}

async function obey(message: ToPeer): Promise<void> {
  switch (message.type) {
    case 'configure':
      return configure(message.config);
    case 'link':
      await peer?.link(message.neighbours, message.peers, message);
      recorder?.flush();
      return tell({ type: 'linked', ask: message.ask });
    case 'settled':
      return peer?.settled(message.query);
    case 'look-up':
      await peer?.lookUp(message.file);
      recorder?.flush();
      return tell({ type: 'looked-up', ask: message.ask });
    case 'describe': {
      const description = await peer?.describe(message.digests);
      return tell({
        type: 'described',
        ask: message.ask,
        description: description ?? { files: [], links: [] },
      });
    }
    case 'stop':
      return leave();
  }
}

function leave(): void {
  // Sockets need no closing: the system closes them with the process.
  abandonTransfers();
  recorder?.flush();
  // Exits once the channel has taken what was told so far: an empty message is the last in its queue.
  tell({ type: 'events', events: [] }, () => process.exit(0));
}

process.on('message', (message) => void obey(message as ToPeer));
process.on('disconnect', () => {
  abandonTransfers();
  process.exit(0);
});
// Ctrl-C reaches every process of a terminal at once; whether to stop is the supervisor's to say.
process.on('SIGINT', () => {});
