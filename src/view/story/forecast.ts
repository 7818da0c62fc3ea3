import type { PeerId } from '../../core/vocabulary.js';
import { type Prediction, predictFlood } from '../../judge/prediction.js';
import type { QueryStory } from './model.js';
import type { Story } from './story.js';

/** The prediction for a query, with what the trace shows of the shares; see {@link predictFlood}. */
export function predictionOf(story: Story, query: QueryStory): Prediction {
  const { file, origin, ttl, overlay } = query;
  const { peers, forwardOnHit } = overlay;
  return predictFlood({ file, origin, ttl, peers, forwardOnHit, holders: holdersOf(story, query) });
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
