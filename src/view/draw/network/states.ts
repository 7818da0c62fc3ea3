import type { PeerId } from '../../../core/vocabulary.js';
import type { ReachedPeer } from '../../../judge/breadth-first.js';
import { isRunning } from '../../story/cursor.js';
import { holdersOf, predictionOf } from '../../story/forecast.js';
import type { Copy, QueryStory } from '../../story/model.js';
import type { Moment } from '../../story/moment.js';
import type { Story } from '../../story/story.js';
import { hasArrived } from '../../story/tally.js';

/**
 * What the mark of a peer shows. `waiting`: has the file, and was not asked. `ttl`: asked, and the TTL ran out there. `received`: a
 * foreign peer that does not report what it does. `absent`: not a peer of the run, and nobody has noticed yet. `down`: not
 * running, or could not be reached.
 */
export type PeerState =
  | 'origin'
  | 'idle'
  | 'asked'
  | 'received'
  | 'holder'
  | 'waiting'
  | 'ttl'
  | 'absent'
  | 'down';

/** The first copy that has arrived at each peer until a time. */
export function firstCopies({ story, query, at }: Moment): Map<PeerId, Copy> {
  const first = new Map<PeerId, Copy>();
  for (const [peer, copy] of knownOf(story, query).first) if (hasArrived(copy, at)) first.set(peer, copy);
  return first;
}

/** The copy that arrives first at each peer, at any time. */
function firstArrivals(story: Story, query: QueryStory): Map<PeerId, Copy> {
  const first = new Map<PeerId, Copy>();
  for (const index of query.messages) {
    const copy = story.messages[index];
    if (copy?.kind !== 'query' || copy.to === null || !hasArrived(copy, Number.POSITIVE_INFINITY)) continue;
    const known = first.get(copy.to);
    if (known === undefined || (copy.endedAt ?? 0) < (known.endedAt ?? 0)) first.set(copy.to, copy);
  }
  return first;
}

/** The states of all peers at the moment. */
export function statesAt(moment: Moment, first: ReadonlyMap<PeerId, Copy>): Map<PeerId, PeerState> {
  const { story, query, at, whatIf } = moment;
  const { peers, absent } = query.overlay;
  const states = new Map<PeerId, PeerState>();
  const holders = knownHolders(story, query);
  if (whatIf !== null) {
    for (const { id } of peers) states.set(id, holders.has(id) ? 'waiting' : 'idle');
    for (const { peer, distance, holds } of reachOf(story, query)) {
      if (distance > whatIf) continue;
      states.set(peer, holds ? 'holder' : distance === whatIf ? 'ttl' : 'asked');
    }
    for (const id of absent) states.set(id, 'absent');
  } else {
    for (const { id } of peers) states.set(id, stateOf(first.get(id), holders.has(id)));
    for (const id of absent) states.set(id, 'absent');
    for (const index of query.messages) {
      const message = story.messages[index];
      if (message?.fate !== 'unreachable' || message.to === null || (message.endedAt ?? at + 1) > at)
        continue;
      if (states.get(message.to) === 'absent') states.set(message.to, 'down');
    }
    for (const { id } of peers) if (!isRunning(story, query, id, at)) states.set(id, 'down');
  }
  if (states.get(query.origin) !== 'down') states.set(query.origin, 'origin');
  return states;
}

export function stateOf(copy: Copy | undefined, holds: boolean): PeerState {
  if (copy === undefined) return holds ? 'waiting' : 'idle';
  if (holds || copy.fate === 'holder') return 'holder';
  return copy.fate === 'ttl' ? 'ttl' : copy.fate === 'unseen' ? 'received' : 'asked';
}

interface Known {
  readonly revision: number;
  readonly events: number;
  readonly holders: ReadonlySet<PeerId>;
  readonly reach: readonly ReachedPeer[];
  readonly first: ReadonlyMap<PeerId, Copy>;
}
const known = new WeakMap<QueryStory, Known>();

/** The holders of a query's file; computed anew only after the trace has grown. */
export function knownHolders(story: Story, query: QueryStory): ReadonlySet<PeerId> {
  return knownOf(story, query).holders;
}

/** The peers that a flood can reach, with their distances; see `predictFlood`. */
export function reachOf(story: Story, query: QueryStory): readonly ReachedPeer[] {
  return knownOf(story, query).reach;
}

function knownOf(story: Story, query: QueryStory): Known {
  const found = known.get(query);
  if (found?.revision === query.revision && found.events === story.events.length) return found;
  const fresh = {
    revision: query.revision,
    events: story.events.length,
    holders: holdersOf(story, query),
    reach: predictionOf(story, query).peers,
    first: firstArrivals(story, query),
  };
  known.set(query, fresh);
  return fresh;
}
