import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { type Overlay, overlayOfEdges, overlayOfLists } from '../engine/overlay.js';
import { defaultOptions } from '../topology/fields.js';
import { shippedPath } from '../topology/find-files.js';
import { readLargeEdgeList } from '../topology/formats/large-edge-list.js';
import { type LoadedNetwork, loadNetwork } from '../topology/formats/load-network.js';
import type { Size } from '../topology/generate/generator.js';
import type { NetworkOptions, PartialPeer } from '../topology/model.js';
import { showPath } from '../topology/text.js';

/** A network for the engine. Peers are indices; neighbours that are not described are the last ones. */
export interface SimulatedNetwork {
  readonly name: string;
  readonly options: NetworkOptions;
  readonly overlay: Overlay;
  readonly ids: Uint32Array;
  /** Peers that are described, and run. */
  readonly running: number;
  /** Descriptions of these, where the topology has more than links. */
  readonly described: readonly PartialPeer[] | null;
  /** Whether some link leads only one way. */
  readonly isDirected: boolean;
}

export interface LoadOptions {
  readonly cwd: string;
  /** Whether links lead both ways if the format does not say. */
  readonly undirected: boolean;
  readonly note: (text: string) => void;
  /** Called with the size of a network that will be made; may throw. */
  readonly beforeMaking?: ((size: Size) => void) | undefined;
}

/**
 * Loads a network. Generated ones and large lists of links are typed arrays from the start: a million peers need no object each.
 *
 * @throws SimError `bad-usage`, `bad-topology`
 */
export async function loadSimulated(where: string, options: LoadOptions): Promise<SimulatedNetwork> {
  const { cwd, undirected, note } = options;
  const path = resolve(cwd, where);
  if (!existsSync(path) && (await shippedPath(where)) === undefined) {
    const { edgesOfName, sizeOfName } = await import('../topology/generate/network-name.js');
    const size = sizeOfName(where);
    if (size !== undefined) options.beforeMaking?.(size);
    const edges = edgesOfName(where);
    if (edges !== undefined) return ofOverlay(where, overlayOfEdges(edges));
  }
  if ((await stat(path).catch(() => undefined))?.isFile() === true) {
    const file = { path, shown: showPath(path, cwd) };
    const lists = await readLargeEdgeList(file, { undirected, note });
    if (lists !== undefined)
      return { ...ofOverlay(lists.name, overlayOfLists(lists.offsets, lists.targets)), ids: lists.ids };
  }
  return ofNetwork(await loadNetwork(where, { ...options, format: undefined, sharesMayBeMissing: true }));
}

function ofOverlay(name: string, overlay: Overlay): SimulatedNetwork {
  return {
    name,
    options: defaultOptions,
    overlay,
    ids: Uint32Array.from({ length: overlay.peers }, (_, peer) => peer + 1),
    running: overlay.peers,
    described: null,
    isDirected: overlay.senderSlots.includes(-1),
  };
}

function ofNetwork({ name, options, peers, absent }: LoadedNetwork): SimulatedNetwork {
  const all = [...peers.map(({ id }) => id), ...absent.map(({ id }) => id)];
  const indexOf = new Map(all.map((id, index) => [id, index]));
  const lists = peers.map(({ neighbours }) => neighbours.flatMap((id) => indexOf.get(id) ?? []));
  const offsets = new Uint32Array(all.length + 1);
  for (let peer = 0; peer < all.length; peer += 1)
    offsets[peer + 1] = (offsets[peer] as number) + (lists[peer]?.length ?? 0);
  const targets = new Uint32Array(offsets[all.length] as number);
  for (const [peer, list] of lists.entries()) targets.set(list, offsets[peer]);
  const overlay = overlayOfLists(offsets, targets);
  return {
    name,
    options,
    overlay,
    ids: Uint32Array.from(all),
    running: peers.length,
    described: peers,
    isDirected: overlay.senderSlots.includes(-1),
  };
}

/** @param what the option that names the peer. @throws SimError `bad-usage` */
export function indexOfPeer({ ids, running, name }: SimulatedNetwork, id: PeerId, what: string): number {
  const index = ids.indexOf(id);
  if (index >= 0 && index < running) return index;
  const first = Array.from(ids.subarray(0, Math.min(5, running)));
  throw new SimError('bad-usage', `${what}: ${name} has no peer ${id}`, {
    hint: `its peers are ${first.join(', ')}${running > first.length ? ` and ${running - first.length} more` : ''}`,
  });
}
