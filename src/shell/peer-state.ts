import type { PeerId } from '../vocabulary.js';
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

/** Where a peer listens, or would by its INI; also a neighbour that no file describes. */
export function addressOf({ session }: Shell, id: PeerId): string {
  const { network } = session;
  const living = network.peer(id);
  const { peers, absent } = network.topology;
  const written = peers.find((peer) => peer.id === id) ?? absent.find((peer) => peer.id === id);
  const address = (living?.isGone === false ? living.address : null) ?? written;
  return address === undefined ? '?' : `${address.ip}:${address.port}`;
}
