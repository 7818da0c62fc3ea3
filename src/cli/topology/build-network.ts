import type { PeerId } from '../../core/vocabulary.js';
import { fillDefaults } from '../../topology/formats/fill-defaults.js';
import type { PartialPeer } from '../../topology/formats/network-draft.js';
import { contentOf, type PortPlan, placeFiles, randomOf } from '../../topology/generate/index.js';
import { writeNetworkIni } from '../../topology/ini/write-ini.js';
import type { EdgeArrays } from '../../topology/model.js';
import type { GenerateRequest } from './generate-request.js';

/** Beyond, nobody wants as many files as there are peers. */
const mostWithFiles = 1000;

/** A network in full, before anything of it is written. */
export interface BuiltNetwork {
  readonly ini: string;
  readonly peers: readonly PartialPeer[];
  readonly ttl: number;
  /** For each peer the files of its share, by their names. */
  readonly shares: ReadonlyMap<PeerId, ReadonlyMap<string, string>>;
}

/**
 * @param shares the name of the folder that will hold the shares, beside the INI
 * @param network what the network will be called on a command line
 */
export function buildNetwork(
  overlay: EdgeArrays,
  request: GenerateRequest,
  ports: PortPlan,
  names: { readonly shares: string; readonly network: string; readonly comments: readonly string[] },
): BuiltNetwork {
  const { firstId, ttl } = request;
  const draft = fillDefaults(overlay, {
    ...ports,
    firstId,
    ttl,
    ip: '127.0.0.1',
    shareOf: (id) => `${names.shares}/${id}`,
  });
  const held = heldFiles(overlay.nodes, request);
  const shares = draft.peers.map(({ id }, node): [PeerId, Map<string, string>] => {
    const files = held[node] ?? [];
    return [id, new Map(files.map((name) => [name, contentOf(name, names.network)]))];
  });
  const ini = writeNetworkIni(draft, names.comments);
  return { ini, peers: draft.peers, ttl: draft.options.ttl, shares: new Map(shares) };
}

/** For each node the names of its files. */
function heldFiles(nodes: number, { files, replicas, seed, firstId }: GenerateRequest): string[][] {
  if (files !== undefined) return placeFiles(nodes, { files, replicas }, randomOf(seed, 'files'));
  if (nodes > mostWithFiles) return [];
  return Array.from({ length: nodes }, (_, node) => [`${node + firstId}.txt`]);
}
