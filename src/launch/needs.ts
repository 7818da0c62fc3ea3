import { type Needs, openFilesNow } from '../core/resources.js';
import type { PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { isForeign } from './foreign-links.js';
import { linkSources } from './peer-config.js';

/** Open files of a Node process that does nothing: those of its event loop, its channel and its output. */
const bareNodeFiles = 20;
/** For files that are read or written for a moment. */
const spareFiles = 6;
/** Three pipes and a log. */
const filesPerForeignPeer = 4;
/** Node's own; a foreign peer has at least one. */
const threadsPerNode = 4;

/** Of a native peer, and of the client: 6.4 MB are measured, when nothing is transferred. */
const nativePeerBytes = 7e6;
/** Of a foreign peer: an interpreter with a few libraries has 10 to 45 MB. */
const foreignPeerBytes = 25e6;

/** Bytes of memory that these peers and a client need, about. */
export function memoryNeedOf(peers: readonly PeerSpec[]): number {
  const foreign = peers.filter(isForeign).length;
  return nativePeerBytes * (peers.length - foreign + 1) + foreignPeerBytes * foreign;
}

/** The least that a network needs to run; a transfer needs a few open files more. */
export function needsOf(peers: readonly PeerSpec[]): Needs {
  const foreign = peers.filter(isForeign);
  const native = peers.length - foreign.length;
  const incoming = linkSources(peers);
  const mostLinks = peers.reduce((most, { id, neighbours }) => {
    return Math.max(most, neighbours.length + (incoming.get(id)?.length ?? 0));
  }, 0);
  // A channel for each native peer, for the client and for the warden.
  const ofSupervisor = (openFilesNow() ?? bareNodeFiles) + native + 2 + filesPerForeignPeer * foreign.length;
  return {
    openFiles: Math.max(ofSupervisor, bareNodeFiles + mostLinks) + spareFiles,
    threads: threadsPerNode * (native + 1) + foreign.length,
  };
}

/**
 * The least that native peers on another host need, with its agent and its warden.
 *
 * @param linkedFrom how many peers list a peer as a neighbour, also from other hosts
 */
export function needsOnHost(peers: readonly PeerSpec[], linkedFrom: (peer: PeerId) => number): Needs {
  const mostLinks = peers.reduce((most, { id, neighbours }) => {
    return Math.max(most, neighbours.length + linkedFrom(id));
  }, 0);
  return {
    openFiles: bareNodeFiles + Math.max(peers.length + 1, mostLinks) + spareFiles,
    threads: threadsPerNode * (peers.length + 1),
  };
}

/** What proxies on all links need besides. */
export function delayNeedsOf({ peers }: Topology): Needs {
  return proxyNeedsOf(peers.map(({ neighbours }) => neighbours.length));
}

/** @param links how many links each proxy serves, with two connections for each */
export function proxyNeedsOf(links: readonly number[]): Needs {
  const connections = 2 * links.reduce((sum, count) => sum + count, 0);
  return {
    openFiles: (openFilesNow() ?? bareNodeFiles) + links.length + connections + spareFiles,
    threads: 0,
  };
}
