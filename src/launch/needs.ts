import { type Needs, openFilesNow } from '../core/resources.js';
import type { Topology } from '../topology/model.js';
import { isForeign } from './foreign-peers.js';
import { linkSources } from './peer-config.js';

/** Open files of a Node process that does nothing: those of its event loop, its channel and its output. */
const bareNodeFiles = 20;
/** For files that are read or written for a moment. */
const spareFiles = 6;
/** Three pipes and a log. */
const filesPerForeignPeer = 4;
/** Node's own; a foreign peer has at least one. */
const threadsPerNode = 4;

/** The least that a network needs to run; a transfer needs a few open files more. */
export function needsOf({ peers }: Topology): Needs {
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

/** What the proxies that delay messages need besides: one for each peer, with two connections for each link. */
export function delayNeedsOf({ peers }: Topology): Needs {
  const links = peers.reduce((sum, { neighbours }) => sum + neighbours.length, 0);
  return { openFiles: (openFilesNow() ?? bareNodeFiles) + peers.length + 2 * links + spareFiles, threads: 0 };
}
