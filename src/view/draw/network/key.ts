import type { QueryStory } from '../../story/model.js';
import type { Story } from '../../story/story.js';
import { knownHolders } from './states.js';

const keyMarks = [
  'origin',
  'notAsked',
  'asked',
  'holder',
  'duplicate',
  'ttl',
  'deadEnd',
  'down',
  'lost',
  'dropped',
  'copied',
  'cutLink',
  'paused',
  'foreign',
  'sameHost',
  'crossing',
  'hit',
  'file',
] as const;
/** A mark that a key explains. */
export type KeyMark = (typeof keyMarks)[number];

/** The marks that a query needs at some time, in the order of a key. */
export function keyOf(
  story: Story,
  query: QueryStory,
  whatIf: number | null,
  hidesHosts = false,
): readonly KeyMark[] {
  const { peers, absent } = query.overlay;
  const needed = new Set<KeyMark>(['origin', 'notAsked', 'asked']);
  if (knownHolders(story, query).size > 0) needed.add('holder');
  if (whatIf !== null) needed.add('ttl');
  if (peers.some(({ program }) => program !== undefined)) needed.add('foreign');
  const isDead = peers.some(({ id }) => story.peers.get(id)?.lives.some(({ end }) => end === 'died'));
  if (absent.length > 0 || isDead) needed.add('down');
  if (hasCut(story, query)) needed.add('cutLink');
  if ([...story.peers.values()].some(({ pauses }) => pauses.length > 0)) needed.add('paused');
  if (story.hosts.length > 1 && !hidesHosts) needed.add('sameHost').add('crossing');
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.kind === 'hit') needed.add('hit');
    else if (message?.kind === 'transfer') needed.add('file');
    const mark = message?.fate === null || message === undefined ? undefined : marks[message.fate];
    if (mark !== undefined) needed.add(mark);
    if (message?.kind === 'query' && message.copyOf !== null) needed.add('copied');
  }
  return keyMarks.filter((mark) => needed.has(mark));
}

/** Whether a link is cut while the query runs. */
function hasCut({ faults }: Story, { issuedAt, steps }: QueryStory): boolean {
  const endAt = steps.at(-1)?.at ?? issuedAt;
  return faults.some(
    ({ kind, spans }) =>
      (kind === 'cut' || kind === 'partition') &&
      spans.some(({ from, to }) => from <= endAt && (to === null || to > issuedAt)),
  );
}

const marks: Partial<Record<string, KeyMark>> = {
  duplicate: 'duplicate',
  own: 'duplicate',
  ttl: 'ttl',
  'dead-end': 'deadEnd',
  stopped: 'deadEnd',
  unreachable: 'down',
  lost: 'lost',
  'lost-by-fault': 'dropped',
};
