import { listShare } from '../share/listing.js';
import type { NewEvent } from '../trace/event.js';
import type { NetworkPeer } from './network-peer.js';

/** Records that a peer has started, with what it shares, or how it has ended. */
export function recordState(peer: NetworkPeer, record: (event: NewEvent) => void): void {
  const { state, id } = peer;
  if (state.state === 'listening') {
    const host = peer.host === null ? {} : { host: peer.host };
    record({ type: 'peer:started', peer: id, pid: peer.pid ?? 0, ...state.address, ...host });
    const listing = listShare(peer.folders[0] ?? '');
    if (listing !== null) record({ type: 'share:listed', peer: id, ...listing });
  }
  if (state.state === 'stopped') record({ type: 'peer:stopped', peer: id });
  if (state.state === 'died') {
    const { reason, ...exit } = state.exit;
    record({
      type: 'peer:died',
      peer: id,
      ...exit,
      lastLines: peer.lastLines(),
      log: peer.log,
      ...(reason !== undefined && { reason }),
    });
  }
}
