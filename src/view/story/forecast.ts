import type { PeerId } from '../../core/vocabulary.js';
import { type FloodCost, type FloodPart, floodCost } from '../../judge/cost.js';
import { type Prediction, predictFlood } from '../../judge/prediction.js';
import { isRunning } from './cursor.js';
import type { Message, QueryStory } from './model.js';
import type { Story } from './story.js';

/**
 * The prediction for a query among the peers that were running when it was issued, with what the trace shows of the shares; see
 * {@link predictFlood}.
 */
export function predictionOf(story: Story, query: QueryStory): Prediction {
  const { file, origin, ttl, overlay, issuedAt } = query;
  const { forwardOnHit } = overlay;
  const peers = overlay.peers.filter(({ id }) => isRunning(story, query, id, issuedAt));
  return predictFlood({ file, origin, ttl, peers, forwardOnHit, holders: holdersOf(story, query) });
}

/** The faults that have acted on the messages of a query, or on peers while it was open: the prediction does not know them. */
export function unpredictedFaults(story: Story, { messages, steps }: QueryStory): readonly number[] {
  const onMessages = messages.flatMap((index) => {
    const message = story.messages[index];
    return message?.kind === 'query' ? message.acts : [];
  });
  const onPeers = steps.flatMap(({ act }) => (act?.peer == null ? [] : [act]));
  const faults = [...onMessages, ...onPeers].map(({ fault }) => fault);
  return [...new Set(faults)].sort((one, other) => one - other);
}

/**
 * The peers that have the file: those that said so, those whose share lists it, and those that have received it before. A file
 * inside of a folder is only known from the first of these.
 */
export function holdersOf(story: Story, query: QueryStory): ReadonlySet<PeerId> {
  const { file, overlay, index, holders } = query;
  const present = new Set(overlay.peers.map(({ id }) => id));
  const names = [file, `${file.replace(/\/$/u, '')}/`];
  const listed = [...story.peers.values()].filter(({ files }) => names.some((name) => files?.includes(name)));
  const received = story.queries
    .slice(0, index)
    .filter((earlier) => earlier.file === file && earlier.outcome === 'verified');
  return new Set(
    [...holders, ...listed.map(({ id }) => id), ...received.map(({ origin }) => origin)].filter((id) =>
      present.has(id),
    ),
  );
}

type Sums = Readonly<Record<'sentTo' | 'failedTo' | 'lostTo', PeerId[]>>;
/** Copies that were not the first to arrive at a peer. */
const notFirst: readonly Message['fate'][] = ['duplicate', 'own', 'unreachable', 'lost', 'lost-by-fault'];

/** Why the query sent as many messages as it did; see {@link floodCost}. */
export function costOf(story: Story, query: QueryStory): FloodCost {
  const { origin, ttl, overlay } = query;
  const parts = new Map<PeerId, FloodPart & Sums>();
  const holders = holdersOf(story, query);
  const partOf = (peer: PeerId, first: { readonly hops: number; readonly from: PeerId | null } | null) => {
    const known = parts.get(peer);
    const part = {
      hops: first?.hops ?? known?.hops ?? null,
      from: first?.from ?? known?.from ?? null,
      holds: holders.has(peer),
      sentTo: known?.sentTo ?? [],
      failedTo: known?.failedTo ?? [],
      lostTo: known?.lostTo ?? [],
    };
    parts.set(peer, part);
    return part;
  };
  partOf(origin, { hops: 0, from: null });
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.kind !== 'query') continue;
    const { from, to, hop, fate, copyOf } = message;
    if (copyOf === null && from !== null && to !== null) {
      const sender = partOf(from, null);
      sender.sentTo.push(to);
      if (fate === 'unreachable') sender.failedTo.push(to);
      if (fate === 'lost-by-fault') sender.lostTo.push(to);
    }
    const isFirst = fate !== null && !notFirst.includes(fate);
    if (isFirst && to !== null && to !== origin) partOf(to, { hops: hop, from });
  }
  return floodCost({ peers: overlay.peers, origin, ttl, forwardOnHit: overlay.forwardOnHit, parts });
}
