import { randomOf } from '../../core/random.js';
import type { PeerId } from '../../core/vocabulary.js';
import { fillDefaults, networkFromEdges } from '../formats/partial-network.js';
import { writeNetworkIni } from '../ini/write-ini.js';
import type { EdgeArrays, PartialPeer } from '../model.js';
import { contentOf, placeFiles } from './place-files.js';
import type { PortPlan } from './plan-ports.js';
import type { GenerateRequest } from './request.js';

/** A larger network gets no files by default. */
const maxPeersWithFiles = 1000;

/** A complete network, before anything is written. */
export interface BuiltNetwork {
  readonly ini: string;
  readonly peers: readonly PartialPeer[];
  readonly ttl: number;
  /** For each peer the contents of its shared files, by their names. */
  readonly shares: ReadonlyMap<PeerId, ReadonlyMap<string, string>>;
}

/**
 * @param names `shares`: the folder of the shares, beside the INI; `network`: the name of the INI on a command line
 */
export function buildNetwork(
  overlay: EdgeArrays,
  { seed, written }: GenerateRequest,
  ports: PortPlan,
  names: { readonly shares: string; readonly network: string; readonly comments: readonly string[] },
): BuiltNetwork {
  const { 'first-id': firstId, ttl } = written;
  const draft = fillDefaults(networkFromEdges(overlay, firstId), {
    ...ports,
    ttl,
    ip: '127.0.0.1',
    shareOf: (id) => `${names.shares}/${id}`,
  });
  const held = heldFiles(overlay.nodes, seed, written);
  const shares = draft.peers.map(({ id }, node): [PeerId, Map<string, string>] => {
    const files = held[node] ?? [];
    return [id, new Map(files.map((name) => [name, contentOf(name, names.network)]))];
  });
  const ini = writeNetworkIni(draft, names.comments);
  return { ini, peers: draft.peers, ttl: draft.options.ttl, shares: new Map(shares) };
}

/** For each node the names of its files. */
function heldFiles(nodes: number, seed: string, written: GenerateRequest['written']): string[][] {
  const { files, replicas = 1, 'first-id': firstId } = written;
  if (files !== undefined) return placeFiles(nodes, { files, replicas }, randomOf(seed, 'files'));
  if (nodes > maxPeersWithFiles) return [];
  return Array.from({ length: nodes }, (_, node) => [`${node + firstId}.txt`]);
}
