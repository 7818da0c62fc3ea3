import { groupBy } from '../trace/select.js';
import { isRunning } from '../view/story/cursor.js';
import type { Copy, QueryStory } from '../view/story/model.js';
import type { Story } from '../view/story/story.js';

/** What a peer was in a flood. `expired`: the TTL ended there. */
export type PeerRole = 'origin' | 'holder' | 'expired' | 'reached' | 'unreached';

export interface GraphPeer {
  readonly id: number;
  readonly role: PeerRole;
  /** Whether it was not running when the query ended, or is not defined in the topology. A peer without a start was running. */
  readonly isDown: boolean;
}

/**
 * What happened on a link in one direction. `first`: the first copy that reached a peer. `duplicate`: a copy that was
 * dropped there. `undelivered`: it did not arrive. `unused`: no copy in either direction.
 */
export type EdgeKind = 'first' | 'duplicate' | 'undelivered' | 'unused';

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  /** Links between the origin and the end of this one, along the path of the copy; null if there was none. */
  readonly hop: number | null;
}

/** Peers on the same host. */
export interface PeerGroup {
  /** Null: peers that are on no host. */
  readonly host: string | null;
  readonly peers: readonly GraphPeer[];
}

/** One flood as a graph. */
export interface FloodGraph {
  readonly topology: string;
  readonly query: Pick<QueryStory, 'file' | 'origin' | 'ttl'>;
  readonly peers: readonly GraphPeer[];
  readonly edges: readonly GraphEdge[];
  /** The peers of each host; one group without a name if the run has no hosts. */
  readonly groups: readonly PeerGroup[];
  /** Holders whose hit arrived at the origin, in the order of arrival. */
  readonly hits: readonly number[];
}

/** The graph of a query, with one edge for each link and direction that it used. */
export function floodGraph(story: Story, query: QueryStory): FloodGraph {
  const { overlay, origin, holders } = query;
  const messages = query.messages.flatMap((index) => story.messages[index] ?? []);
  const copies = messages.filter((message) => message.kind === 'query');
  const edges = edgesOf(copies, origin);
  const reached = new Set(edges.flatMap(({ kind, to }) => (kind === 'undelivered' ? [] : [to])));
  const expired = new Set(copies.flatMap(({ fate, to }) => (fate === 'ttl' ? [to] : [])));
  const roleOf = (id: number): PeerRole => {
    if (id === origin) return 'origin';
    if (holders.has(id)) return 'holder';
    if (expired.has(id)) return 'expired';
    return reached.has(id) ? 'reached' : 'unreached';
  };
  const endAt = Math.max(query.settledAt ?? 0, query.resolvedAt ?? 0) || story.endAt;
  const defined = new Set(overlay.peers.map(({ id }) => id));
  const isDown = (id: number): boolean => !defined.has(id) || !isRunning(story, query, id, endAt);
  const ids = new Set([...defined, ...overlay.absent]);
  for (const { from, to } of edges) ids.add(from).add(to);
  const peers = [...ids].map((id): GraphPeer => ({ id, role: roleOf(id), isDown: isDown(id) }));
  const byHost = groupBy(peers, ({ id }) => story.hostOf(id)?.name ?? null);
  return {
    topology: story.topology,
    query,
    peers,
    groups: [...byHost].map(([host, members]) => ({ host, peers: members })),
    edges: [...edges, ...unusedLinks(overlay.peers, edges)],
    hits: [
      ...new Set(
        messages.flatMap(({ kind, from, endedAt }) =>
          kind === 'hit' && endedAt !== null ? (from ?? []) : [],
        ),
      ),
    ],
  };
}

function edgesOf(copies: readonly Copy[], origin: number): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  const reached = new Set([origin]);
  for (const { from, to, fate, hop } of copies) {
    if (from === null || to === null) continue;
    const kind = kindOf(fate, reached.has(to));
    if (kind === 'first') reached.add(to);
    if (edges.get(pair(from, to))?.kind !== 'first') edges.set(pair(from, to), { from, to, kind, hop });
  }
  return [...edges.values()];
}

/** @param isReached whether another copy reached the peer: a foreign peer does not report that it drops this one */
function kindOf(fate: Copy['fate'], isReached: boolean): EdgeKind {
  if (fate === null || fate === 'unreachable' || fate === 'lost' || fate === 'lost-by-fault')
    return 'undelivered';
  if (fate === 'duplicate' || fate === 'own' || isReached) return 'duplicate';
  return 'first';
}

/** A link in both directions is one edge. */
function unusedLinks(
  peers: QueryStory['overlay']['peers'],
  edges: readonly GraphEdge[],
): readonly GraphEdge[] {
  const used = new Set(edges.flatMap(({ from, to }) => [pair(from, to), pair(to, from)]));
  return peers.flatMap(({ id: from, neighbours }) =>
    neighbours.flatMap((to): GraphEdge[] => {
      if (used.has(pair(from, to))) return [];
      used.add(pair(to, from));
      return [{ from, to, kind: 'unused', hop: null }];
    }),
  );
}

function pair(from: number, to: number): string {
  return `${from} ${to}`;
}
