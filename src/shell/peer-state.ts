import type { PeerId } from '../core/vocabulary.js';
import type { Shell } from './shell.js';

/** A peer's state, in a word for people. */
export function stateOf({ session }: Shell, id: PeerId): string {
  const life = session.network.peer(id)?.life;
  switch (life?.state) {
    case 'ready':
      return 'up';
    case 'stopped':
      return 'killed';
    case undefined:
      return 'absent';
    case 'starting':
    case 'listening':
    case 'failed':
    case 'stopping':
    case 'died':
      return life.state;
  }
}

/** Where a peer listens or listened, or would by its INI; also a neighbour that no file describes. */
export function addressOf({ session }: Shell, id: PeerId): string {
  const { network } = session;
  const { peers, absent } = network.topology;
  const written = peers.find((peer) => peer.id === id) ?? absent.find((peer) => peer.id === id);
  const process = network.peer(id);
  // With ports of the system's choice, the INI's is nobody's; on those of the INI, it may have been modified meanwhile.
  const isTold = process?.isGone === false || network.ports === 'auto';
  const address = (isTold ? process?.address : null) ?? written;
  return address === undefined ? '?' : `${address.ip}:${address.port}`;
}
